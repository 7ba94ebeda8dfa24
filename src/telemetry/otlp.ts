import type { Metric, MetricPoint } from './run-metrics.ts'
import type { Attributes, AttributeValue, Span } from './span.ts'
import type { TraceContext } from './trace-context.ts'

/** Who reports: the attributes of its resource. */
export interface Service {
  readonly name: string
  readonly version: string
}

/** Attributes that are fractions, also where their value happens to be whole: a backend stores one type of each. */
const FRACTIONS: ReadonlySet<string> = new Set([
  'moa.cost_usd',
  'gen_ai.request.temperature',
  'gen_ai.request.top_p',
  'gen_ai.response.time_to_first_chunk',
])

/** By the numbers of the protocol: an enum is a number in JSON too. */
const KINDS = { internal: 1, server: 2, client: 3 } as const
const STATUSES = { unset: 0, error: 2 } as const
const DELTA = 1

/** Where the spans of a run belong. */
export type TracePlace = Pick<TraceContext, 'traceId' | 'state'> & {
  readonly parentId: string | null
}

/** The body of `POST /v1/traces`: OTLP in JSON, with the span and all that are in it. */
export function tracesBody(span: Span, place: TracePlace, service: Service): string {
  const scopeSpans = [{ scope: scopeOf(service), spans: flat(span, place) }]
  return JSON.stringify({ resourceSpans: [{ resource: resourceOf(service), scopeSpans }] })
}

function flat(span: Span, { traceId, parentId, state }: TracePlace): readonly object[] {
  const own = {
    traceId,
    spanId: span.id,
    ...(parentId === null ? {} : { parentSpanId: parentId }),
    ...(state === '' ? {} : { traceState: state }),
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: nanos(span.startMs),
    endTimeUnixNano: nanos(span.endMs),
    attributes: keyValues(span.attributes),
    events: span.events.map(({ name, atMs, attributes }) => ({
      timeUnixNano: nanos(atMs),
      name,
      attributes: keyValues(attributes),
    })),
    status: {
      code: STATUSES[span.status],
      ...(span.statusMessage === undefined ? {} : { message: span.statusMessage }),
    },
  }
  return [
    own,
    ...span.children.flatMap((child) => flat(child, { traceId, state, parentId: span.id })),
  ]
}

/** The time that metrics of one run are about. */
export interface Period {
  readonly startMs: number
  readonly endMs: number
}

/** The body of `POST /v1/metrics`, in delta temporality: each run reports what it adds. */
export function metricsBody(metrics: readonly Metric[], period: Period, service: Service): string {
  const scopeMetrics = [
    { scope: scopeOf(service), metrics: metrics.map((each) => wireMetric(each, period)) },
  ]
  return JSON.stringify({ resourceMetrics: [{ resource: resourceOf(service), scopeMetrics }] })
}

function wireMetric(
  { name, unit, kind, bounds, points }: Metric,
  { startMs, endMs }: Period,
): object {
  const about = ({ attributes }: MetricPoint) => ({
    attributes: keyValues(attributes),
    startTimeUnixNano: nanos(startMs),
    timeUnixNano: nanos(endMs),
  })
  const sumOf = ({ values }: MetricPoint) => values.reduce((sum, value) => sum + value, 0)
  if (kind === 'counter') {
    const whole = unit === '{token}'
    const dataPoints = points.map((point) => ({
      ...about(point),
      ...(whole ? { asInt: String(sumOf(point)) } : { asDouble: sumOf(point) }),
    }))
    return { name, unit, sum: { aggregationTemporality: DELTA, isMonotonic: true, dataPoints } }
  }
  const dataPoints = points.map((point) => ({
    ...about(point),
    count: String(point.values.length),
    sum: sumOf(point),
    min: Math.min(...point.values),
    max: Math.max(...point.values),
    bucketCounts: countsIn(bounds, point.values),
    explicitBounds: bounds,
  }))
  return { name, unit, histogram: { aggregationTemporality: DELTA, dataPoints } }
}

/** How many values are in each bucket, up to its bound; the last one has those above all bounds. */
function countsIn(bounds: readonly number[], values: readonly number[]): readonly string[] {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0)
  for (const value of values) {
    const found = bounds.findIndex((bound) => value <= bound)
    const bucket = found === -1 ? bounds.length : found
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts.map(String)
}

function resourceOf({ name, version }: Service): object {
  return { attributes: keyValues({ 'service.name': name, 'service.version': version }) }
}

function scopeOf({ version }: Service): object {
  return { name: 'edge-moa', version }
}

function keyValues(attributes: Attributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(key, value) }))
}

function anyValue(key: string, value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value !== 'number') {
    return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } }
  }
  const isWhole = Number.isSafeInteger(value) && !FRACTIONS.has(key)
  return isWhole ? { intValue: String(value) } : { doubleValue: value }
}

/** Milliseconds as nanoseconds in decimal digits, which a number of JavaScript could not hold exactly. */
export function nanos(ms: number): string {
  const whole = Math.floor(ms)
  const rest = Math.min(999_999, Math.round((ms - whole) * 1e6))
  return `${whole}${String(rest).padStart(6, '0')}`
}
