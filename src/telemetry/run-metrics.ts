import type { CallReport } from '../moa/events.ts'
import { addressValues, cacheWritesOf, whatOf } from './call-span.ts'
import { attributesOf } from './names.ts'
import type { Attributes, AttributeValue } from './span.ts'
import type { RunToTrace, TracedEnd, TraceStyle } from './traced-run.ts'

/** Values of one metric with the same attributes. */
export interface MetricPoint {
  readonly attributes: Attributes
  readonly values: readonly number[]
}

/** A metric of one run: what it adds to those of other runs. */
export interface Metric {
  readonly name: string
  readonly unit: string
  readonly kind: 'counter' | 'histogram'
  /** Upper bounds of the buckets of a histogram; empty for a counter. */
  readonly bounds: readonly number[]
  readonly points: readonly MetricPoint[]
}

type Values = Readonly<Record<string, AttributeValue | null | undefined>>

/** One measurement, before it is put with those of the same attributes. */
interface Measured {
  readonly values: Values
  readonly value: number | null
}

/** As the conventions advise for durations, in seconds, and for tokens. */
const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
]
const TOKENS = [
  1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
]

type Figure = (call: CallReport) => number | null

/** What is counted of each call, with the names of the newest conventions. */
const COUNTERS: readonly (readonly [name: string, of: Figure])[] = [
  ['input_tokens', ({ usage }) => usage.promptTokens],
  ['output_tokens', ({ usage }) => usage.completionTokens],
  ['cache_read.input_tokens', ({ usage }) => usage.cachedTokens || null],
  ['cache_write.input_tokens', ({ usage }) => cacheWritesOf(usage) || null],
  ['reasoning.output_tokens', ({ usage }) => usage.reasoningTokens || null],
]

/** The metrics of a run, from the same facts as its spans. */
export function runMetrics(
  run: RunToTrace,
  { end, calls }: { readonly end: TracedEnd; readonly calls: readonly CallReport[] },
  style: TraceStyle,
): readonly Metric[] {
  const made = calls.filter(({ status }) => status !== 'cached')
  const measure = (of: Figure, more: Values = {}): readonly Measured[] =>
    made.map((call) => ({
      values: { ...whatOf(call), ...addressValues(call, style), ...more },
      value: of(call),
    }))
  const metric = (name: string, unit: string, measured: readonly Measured[]): Metric => {
    const kind =
      unit === 's' || (unit === '{token}' && style.names === '1.36') ? 'histogram' : 'counter'
    const bounds = kind === 'counter' ? [] : unit === 's' ? SECONDS : TOKENS
    return { name, unit, kind, bounds, points: pointsOf(measured, style) }
  }
  const about = { 'moa.mixture': run.mixture }
  const status = end.failure === null ? (end.report.degraded ? 'degraded' : 'ok') : 'failed'
  const cost = made.map((call) => ({
    values: { ...whatOf(call), ...about, 'moa.role': call.role },
    value: call.costUsd,
  }))
  return [
    ...(style.names === '1.36' ? earlierMetrics(measure, metric) : latestMetrics(measure, metric)),
    metric('moa.cost', '{USD}', cost),
    metric('moa.run.duration', 's', [
      {
        values: { ...about, 'moa.status': status, 'moa.cache': end.cache },
        value: (end.endedAtMs - run.startedAtMs) / 1000,
      },
    ]),
  ].filter(({ points }) => points.length > 0)
}

type Measure = (of: Figure, more?: Values) => readonly Measured[]
type MetricOf = (name: string, unit: string, measured: readonly Measured[]) => Metric

const seconds: Figure = ({ latencyMs }) => latencyMs / 1000
const firstChunk: Figure = ({ firstTokenMs }) =>
  firstTokenMs === null ? null : firstTokenMs / 1000

function latestMetrics(measure: Measure, metric: MetricOf): readonly Metric[] {
  return [
    metric('gen_ai.client.inference.duration', 's', measure(seconds)),
    metric('gen_ai.client.inference.time_to_first_chunk', 's', measure(firstChunk)),
    ...COUNTERS.map(([name, of]) =>
      metric(
        `gen_ai.client.inference.usage.${name}`,
        '{token}',
        measure(of, { 'gen_ai.token.modality': 'text' }),
      ),
    ),
  ]
}

function earlierMetrics(measure: Measure, metric: MetricOf): readonly Metric[] {
  return [
    metric('gen_ai.client.operation.duration', 's', measure(seconds)),
    metric('gen_ai.client.token.usage', '{token}', [
      ...measure(({ usage }) => usage.promptTokens, { 'gen_ai.token.type': 'input' }),
      ...measure(({ usage }) => usage.completionTokens, { 'gen_ai.token.type': 'output' }),
    ]),
  ]
}

/** Values with the same attributes are one point. */
function pointsOf(measured: readonly Measured[], { names }: TraceStyle): readonly MetricPoint[] {
  const points = new Map<string, { attributes: Attributes; values: number[] }>()
  for (const { values, value } of measured) {
    if (value === null) continue
    const attributes = attributesOf(values, names)
    const key = JSON.stringify(attributes)
    const point = points.get(key)
    if (point === undefined) points.set(key, { attributes, values: [value] })
    else point.values.push(value)
  }
  return [...points.values()]
}
