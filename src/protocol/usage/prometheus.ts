import { middleOf } from './histogram.ts'
import type { Counts, NamedTally, SumName } from './tally.ts'

/** The media types of Prometheus' text format and of OpenMetrics. */
export const PROMETHEUS_TYPES = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const

export type PrometheusFormat = keyof typeof PROMETHEUS_TYPES

/** What the rows of figures stand for; each is a label, and a part of the names of its metrics. */
export const METRIC_GROUPS = ['mixture', 'model', 'role'] as const

type MetricGroup = (typeof METRIC_GROUPS)[number]

/** The figures of the UTC day of one tenant, by what their rows stand for. */
export interface DayFigures {
  readonly tenant: string
  readonly rows: Readonly<Record<MetricGroup, readonly NamedTally[]>>
}

/** Upper bounds of histograms, in seconds. */
const BOUNDS: readonly number[] = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600]

/** A counter of one sum, for the groups in which it means something. */
interface SumMetric {
  readonly of: SumName
  readonly name: string
  readonly help: string
  readonly only?: MetricGroup
  /** How many of the sum make one unit of the metric. */
  readonly scale?: number
}

const SUMS: readonly SumMetric[] = [
  { of: 'runs', name: 'runs', help: 'Runs', only: 'mixture' },
  { of: 'degraded', name: 'degraded_runs', help: 'Runs with a degraded answer', only: 'mixture' },
  { of: 'failed', name: 'failed_runs', help: 'Runs without an answer', only: 'mixture' },
  { of: 'cancelled', name: 'cancelled_runs', help: 'Runs whose caller left', only: 'mixture' },
  { of: 'replayed', name: 'replayed_runs', help: 'Runs answered from the cache', only: 'mixture' },
  { of: 'calls', name: 'calls', help: 'Calls of models' },
  { of: 'failedCalls', name: 'failed_calls', help: 'Calls that failed' },
  { of: 'cutOffCalls', name: 'cut_off_calls', help: 'Calls that were cut off' },
  { of: 'fallbackCalls', name: 'fallback_calls', help: 'Calls of fallbacks' },
  { of: 'retriedCalls', name: 'retried_calls', help: 'Calls with more than one attempt' },
  { of: 'promptTokens', name: 'input_tokens', help: 'Tokens of prompts' },
  { of: 'completionTokens', name: 'output_tokens', help: 'Tokens of completions' },
  { of: 'costPicos', name: 'cost_usd', help: 'US dollars, where the price is known', scale: 1e12 },
  { of: 'unpricedCalls', name: 'unpriced_calls', help: 'Calls whose price is unknown' },
]

/** A counter for each name that was counted. */
interface CountMetric extends Pick<SumMetric, 'name' | 'help' | 'only'> {
  readonly of: 'reasons' | 'failures'
  readonly label: string
}

const COUNTS: readonly CountMetric[] = [
  { of: 'reasons', name: 'reasons', label: 'reason', help: 'Runs by reason', only: 'mixture' },
  { of: 'failures', name: 'call_failures', label: 'code', help: 'Failed calls by code' },
]

const TIMES = [
  { of: 'latency', name: 'latency_seconds', help: 'Duration of runs, or of calls' },
  { of: 'firstToken', name: 'first_token_seconds', help: 'Time until the first token' },
] as const

type Sample = readonly [suffix: string, labels: Readonly<Record<string, string>>, value: number]

/** A metric with all its samples. */
interface Family {
  readonly type: 'counter' | 'histogram'
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

/** The figures of a day as Prometheus reads them. Names and labels are the same in both formats. */
export function prometheusText({ tenant, rows }: DayFigures, format: PrometheusFormat): string {
  const families = METRIC_GROUPS.flatMap((group) => [
    ...countersOf(group, rows[group]),
    ...TIMES.map(({ of, name, help }): Family => ({
      type: 'histogram',
      name: `moa_${group}_${name}`,
      help: `${help}, by ${group}; at most 5 % off`,
      samples: rows[group].flatMap((row) =>
        histogram(row.tally[of], { [group]: row.name }, format),
      ),
    })),
  ])
  const lines = families.flatMap(({ type, name, help, samples }) => {
    if (samples.length === 0) return []
    // In OpenMetrics, the name of a counter is that of its samples without their suffix.
    const family = type === 'counter' && format === 'text' ? `${name}_total` : name
    return [
      `# HELP ${family} ${help}. Starts at 0 each UTC day.`,
      `# TYPE ${family} ${type}`,
      ...samples.map(([suffix, labels, value]) => {
        const pairs = Object.entries({ tenant, ...labels })
        const text = pairs.map(([label, of]) => `${label}=${quoted(of)}`).join()
        return `${name}${suffix}{${text}} ${value}`
      }),
    ]
  })
  return [...lines, ...(format === 'openmetrics' ? ['# EOF'] : []), ''].join('\n')
}

function countersOf(group: MetricGroup, rows: readonly NamedTally[]): readonly Family[] {
  const family = (name: string, help: string, samples: readonly Sample[]): Family => ({
    type: 'counter',
    name: `moa_${group}_${name}`,
    help: `${help}, by ${group}`,
    samples,
  })
  const isOf = ({ only = group }: Pick<SumMetric, 'only'>) => only === group
  return [
    ...SUMS.filter(isOf).map(({ of, name, help, scale = 1 }) =>
      family(
        name,
        help,
        rows.map((row) => ['_total', { [group]: row.name }, (row.tally.sums[of] ?? 0) / scale]),
      ),
    ),
    ...COUNTS.filter(isOf).map(({ of, name, label, help }) =>
      family(
        name,
        help,
        rows.flatMap((row) =>
          Object.entries(row.tally[of]).map(([code, count]): Sample => [
            '_total',
            { [group]: row.name, [label]: code },
            count,
          ]),
        ),
      ),
    ),
  ]
}

/** The figures of a histogram, as cumulative buckets; none where nothing was measured. */
function histogram(counts: Counts, labels: Sample[1], format: PrometheusFormat): readonly Sample[] {
  const measured = Object.entries(counts).map(
    ([bucket, count]) => [middleOf(Number(bucket)) / 1000, count] as const,
  )
  const upTo = (bound: number) =>
    measured.reduce((sum, [seconds, count]) => sum + (seconds <= bound ? count : 0), 0)
  const all = upTo(Infinity)
  if (all === 0) return []
  const sum = measured.reduce((seconds, [each, count]) => seconds + each * count, 0)
  const le = (bound: number) =>
    format === 'openmetrics' && Number.isInteger(bound) ? `${bound}.0` : `${bound}`
  return [
    ...BOUNDS.map((bound): Sample => ['_bucket', { ...labels, le: le(bound) }, upTo(bound)]),
    ['_bucket', { ...labels, le: '+Inf' }, all],
    ['_sum', labels, sum],
    ['_count', labels, all],
  ]
}

/** A label's value, whose names come from callers. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

/** The format that `Accept` prefers (RFC 9110 §12.5.1): OpenMetrics only where it is named and nothing else is preferred. */
export function prometheusFormat(accept: string | null): PrometheusFormat {
  const weightOf = (type: RegExp) => {
    const weights = (accept ?? '').split(',').flatMap((range) => {
      if (!type.test(range.trim())) return []
      const weight = Number(/;\s*q=([\d.]+)/i.exec(range)?.[1] ?? 1)
      return Number.isNaN(weight) ? [] : [weight]
    })
    return Math.max(0, ...weights)
  }
  const open = weightOf(/^application\/openmetrics-text\b/i)
  return open > 0 && open >= weightOf(/^text\/plain\b/i) ? 'openmetrics' : 'text'
}
