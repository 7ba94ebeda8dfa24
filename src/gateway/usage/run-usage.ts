import type { CallReport } from '../../moa/events.ts'
import type { RunReport } from '../../moa/report.ts'
import { countOf } from '../../protocol/usage/histogram.ts'
import { addTallies, NO_TALLY, type Sums, type Tally } from '../../protocol/usage/tally.ts'
import type { UsageDocument } from '../../protocol/usage/usage-entry.ts'
import { picosOf } from '../../protocol/usage/usage-row.ts'

/** What the figures of a run are made of. */
export interface CountedRun {
  /** The code of why it has no answer; null when it has one. */
  readonly failure: string | null
  readonly report: Pick<RunReport, 'calls' | 'degraded' | 'reasons' | 'earlyExit' | 'finding'>
  readonly durationMs: number
  /** Until the first token of the answer; null when there was none. */
  readonly firstTokenMs: number | null
}

/** The figures of a run that called models. */
export function usageOfRun(run: CountedRun): UsageDocument {
  const { failure, report, durationMs, firstTokenMs } = run
  const state = stateOf(run)
  const calls = report.calls.map((call) => ({ call, tally: tallyOfCall(call) }))
  const own: Tally = {
    sums: { ...state, ...savedBy(report) },
    failures: {},
    reasons: countsOf(report.reasons.map((reason) => reason.split(':', 1)[0] ?? reason)),
    latency: countOf(failure === null ? durationMs : null),
    firstToken: countOf(firstTokenMs),
  }
  return {
    runs: withCalls(
      own,
      calls.map(({ tally }) => tally),
    ),
    models: groupsOf(calls, ({ model }) => model, state),
    roles: groupsOf(calls, ({ role, id }) => (isEmbedding(id) ? 'embedding' : role), state),
  }
}

/** The figures of calls that no caller made or pays for. */
export function usageOfEvidence(calls: readonly CallReport[]): Tally {
  return withCalls({ ...NO_TALLY, sums: { runs: 1 } }, calls.map(tallyOfCall))
}

/** Times of calls are not times of the run. */
function withCalls(own: Tally, calls: readonly Tally[]): Tally {
  return calls.map((each) => ({ ...each, latency: {}, firstToken: {} })).reduce(addTallies, own)
}

/** The figures of a run that was answered with the answer of an earlier one, which made these calls. */
export function usageOfReplay(calls: readonly CallReport[]): UsageDocument {
  const made = calls.filter(({ status }) => status !== 'cached')
  const savedPicos = made.reduce((sum, { costUsd }) => sum + picosOf(costUsd ?? 0), 0)
  const sums = { runs: 1, replayed: 1, savedPicos, savedCalls: made.length }
  return { runs: { ...NO_TALLY, sums: nonZero(sums) }, models: {}, roles: {} }
}

/** How the run ended: at most one of the three. */
function stateOf({ failure, report }: CountedRun): Sums {
  if (failure === null) return { runs: 1, ...(report.degraded ? { degraded: 1 } : {}) }
  return { runs: 1, [failure === 'cancelled' ? 'cancelled' : 'failed']: 1 }
}

/** What the run did not have to call, beyond what its calls say. */
function savedBy({ earlyExit, finding }: CountedRun['report']): Sums {
  const cascadeUsd = finding?.kind === 'cascade' ? finding.savedUsd : null
  return nonZero({
    savedPicos: picosOf(earlyExit?.savedUsd ?? 0) + picosOf(cascadeUsd ?? 0),
    savedCalls: earlyExit?.savedCalls ?? 0,
  })
}

interface TalliedCall {
  readonly call: CallReport
  readonly tally: Tally
}

/** The calls of each name; the run counts once for each. */
function groupsOf(
  calls: readonly TalliedCall[],
  nameOf: (call: CallReport) => string,
  state: Sums,
): Record<string, Tally> {
  const groups = Map.groupBy(calls, ({ call }) => nameOf(call))
  return Object.fromEntries(
    Array.from(groups, ([name, made]) => [
      name,
      made.map(({ tally }) => tally).reduce(addTallies, { ...NO_TALLY, sums: state }),
    ]),
  )
}

function tallyOfCall(call: CallReport): Tally {
  const { status, failure, latencyMs, firstTokenMs, usage, costUsd } = call
  // A stored proposal was not called.
  if (status === 'cached') return { ...NO_TALLY, sums: { savedCalls: 1 } }
  const wrote = status === 'ok' || status === 'partial'
  const writingMs = wrote ? Math.max(0, Math.round(latencyMs - (firstTokenMs ?? 0))) : 0
  const sums: Sums = {
    calls: 1,
    failedCalls: Number(status === 'failed'),
    cutOffCalls: Number(status === 'partial' || status === 'cancelled'),
    fallbackCalls: Number(isFallback(call.id)),
    retriedCalls: Number(call.attempts > 1),
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    costPicos: picosOf(costUsd ?? 0),
    unpricedCalls: Number(costUsd === null),
    timedTokens: writingMs > 0 ? usage.completionTokens : 0,
    writingMs,
  }
  return {
    sums: nonZero(sums),
    failures: status === 'failed' && failure !== null ? { [failure.code]: 1 } : {},
    reasons: {},
    latency: countOf(status === 'ok' ? latencyMs : null),
    firstToken: countOf(firstTokenMs),
  }
}

/** The id of a call ends with the place of its model among the candidates, and with why it was repeated. */
function isFallback(id: string): boolean {
  return !isEmbedding(id) && /\/[1-9]\d*(?:\/(?:repair|plain))*$/.test(id)
}

/** Batches of embeddings are numbered, too. */
function isEmbedding(id: string): boolean {
  return id.startsWith('embed/')
}

function countsOf(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, 1]))
}

/** What is 0 is not stored. */
function nonZero(sums: Sums): Sums {
  return Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== 0))
}
