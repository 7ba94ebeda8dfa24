import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import { pieces } from '../../moa/gather.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import type { EndedRun, Run } from './run.ts'
import { upgradedReport, type EarlierReport } from './stored-report.ts'

/** Longest stored answer, in characters of JSON; longer ones are not stored. */
const MAX_ANSWER_CHARS = 1_048_576

/** A whole answer as the cache stores it. */
export interface StoredAnswer {
  readonly run: string
  readonly answer: Delta
  readonly finishReason: string
  readonly synthesized: boolean
  readonly report: RunReport
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
}

/** Before version 3, a report could lack its strategy. */
type EarlierAnswer = Omit<StoredAnswer, 'createdAtMs' | 'report'> & {
  readonly createdAt: number
  readonly createdAtMs?: number
  readonly report: EarlierReport
}

const FORMAT: StoredFormat<StoredAnswer> = {
  version: 3,
  upgrade(older) {
    const { createdAt, createdAtMs = createdAt, report, ...stored } = older as EarlierAnswer
    if (!Number.isFinite(createdAtMs)) return null
    return { ...stored, report: upgradedReport(report), createdAtMs }
  },
}

/** An answer as text for the cache; null when it must not be replayed: not whole, degraded, or too long. */
export function encodeAnswer(run: EndedRun): string | null {
  const { outcome, report, answer } = run
  if (!outcome.ok || report.degraded) return null
  const { finishReason, synthesized } = outcome
  if (finishReason !== 'stop' && finishReason !== 'tool_calls') return null
  const createdAtMs = run.startedAtMs + run.durationMs
  const stored: StoredAnswer = {
    run: run.identity.run,
    answer,
    finishReason,
    synthesized,
    report,
    createdAtMs,
  }
  const text = encodeStored(FORMAT, stored)
  return text.length > MAX_ANSWER_CHARS ? null : text
}

/** Reads what `encodeAnswer` wrote. Null for anything else, a miss: a new answer is always right. */
export function decodeAnswer(text: string | null): StoredAnswer | null {
  return decodeStored(FORMAT, text)
}

/** Replays an answer from the cache: its text and usage as they were, at no cost. */
export class CachedRun implements Run {
  readonly identity: RunIdentity
  readonly durationMs = 0
  readonly outcome: RunOutcome
  readonly #stored: StoredAnswer
  #replayed = false

  constructor(stored: StoredAnswer, identity: RunIdentity, nowMs: number) {
    this.#stored = stored
    const ageS = Math.max(0, Math.floor((nowMs - stored.createdAtMs) / 1000))
    this.identity = { ...identity, run: stored.run, cache: 'hit', ageS }
    const { finishReason, synthesized } = stored
    this.outcome = { ok: true, finishReason, synthesized }
  }

  next(): Promise<RunEvent | null> {
    if (this.#replayed) return Promise.resolve(null)
    this.#replayed = true
    return Promise.resolve({ type: 'answer-deltas', deltas: inPieces(this.#stored.answer) })
  }

  report(): RunReport {
    const { report } = this.#stored
    const calls = report.calls.map((call) => ({ ...call, status: 'cached' as const, costUsd: 0 }))
    const byRole = report.byRole?.map((role) => ({ ...role, costUsd: 0 }))
    return { ...report, calls, ...(byRole === undefined ? {} : { byRole }), costUsd: 0 }
  }

  leave(): Promise<void> {
    return Promise.resolve()
  }

  /** The run as its readers see it at its end. */
  ended(): EndedRun {
    const { identity, outcome, durationMs } = this
    const { answer, createdAtMs: startedAtMs } = this.#stored
    return { identity, outcome, report: this.report(), answer, layers: [], startedAtMs, durationMs }
  }
}

/** A whole answer in deltas of the size of a stream's. */
export function inPieces({ text, reasoning, ...rest }: Delta): readonly Delta[] {
  return [
    ...pieces(reasoning ?? '').map((piece) => ({ reasoning: piece })),
    ...pieces(text ?? '').map((piece) => ({ text: piece })),
    ...(Object.keys(rest).length > 0 ? [rest] : []),
  ]
}
