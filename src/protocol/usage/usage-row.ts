import { quantile } from './histogram.ts'
import type { Counts, NamedTally, SumName, Tally } from './tally.ts'
import type { UsageQuery } from './usage-query.ts'
import type { WireUsageReport, WireUsageRow } from './usage-response.ts'

/** Most rows of one response; days are never more. */
export const MAX_ROWS = 1_000

const PICOS = 1e12
const NANOS = 1e9

/** What a store found. */
export interface FoundUsage {
  readonly rows: readonly NamedTally[]
  readonly total: Tally
  /** Comparisons and tests of improvements: in no row, and not in the total. */
  readonly evidence: Tally
  /** The first day that is stored; null when nothing is. */
  readonly since: string | null
}

/** US dollars as they are summed up. */
export function picosOf(usd: number): number {
  return Math.round(usd * PICOS)
}

/** The figures as the response has them. */
export function wireUsage(
  { from, to, by }: UsageQuery,
  { rows, total, evidence, since }: FoundUsage,
): WireUsageReport {
  const data = rows.map(({ name, tally }) => wireUsageRow(name, tally))
  return {
    object: 'usage',
    from,
    to,
    by,
    counting_since: since,
    data: by === 'day' ? data.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : data,
    total: wireUsageRow('total', total),
    evidence: wireUsageRow('evidence', evidence),
  }
}

function wireUsageRow(name: string, { sums, ...tally }: Tally): WireUsageRow {
  const sum = (of: SumName) => sums[of] ?? 0
  const writingMs = sum('writingMs')
  return {
    name,
    runs: sum('runs'),
    degraded: sum('degraded'),
    failed: sum('failed'),
    cancelled: sum('cancelled'),
    replayed: sum('replayed'),
    calls: sum('calls'),
    failed_calls: sum('failedCalls'),
    cut_off_calls: sum('cutOffCalls'),
    fallback_calls: sum('fallbackCalls'),
    retried_calls: sum('retriedCalls'),
    prompt_tokens: sum('promptTokens'),
    completion_tokens: sum('completionTokens'),
    cost_usd: usdOfPicos(sum('costPicos')),
    unpriced_calls: sum('unpricedCalls'),
    saved_usd: usdOfPicos(sum('savedPicos')),
    saved_calls: sum('savedCalls'),
    latency_ms: timesOf(tally.latency),
    first_token_ms: timesOf(tally.firstToken),
    tokens_per_second:
      writingMs > 0 ? Math.round((sum('timedTokens') / writingMs) * 10_000) / 10 : null,
    failures: tally.failures,
    reasons: tally.reasons,
  }
}

function timesOf(histogram: Counts): WireUsageRow['latency_ms'] {
  const [p50, p95] = [quantile(histogram, 0.5), quantile(histogram, 0.95)]
  return p50 === null || p95 === null ? null : { p50, p95 }
}

/** US dollars to the billionth, as costs are reported everywhere. */
export function usdOfPicos(picos: number): number {
  return Math.round(picos / (PICOS / NANOS)) / NANOS
}
