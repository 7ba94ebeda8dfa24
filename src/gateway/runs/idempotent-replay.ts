import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/report.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { inPieces } from './cached-run.ts'
import type { EndedRun, Run } from './run.ts'
import type { AnswerOptions } from '../../protocol/openai-chat/answer-options.ts'

/** What came of a request, as it is kept under its idempotency key. */
export type Kept =
  | {
      /** Shape of this value; another one cannot be told. */
      readonly v: 1
      readonly kind: 'run'
      readonly run: Pick<EndedRun, 'identity' | 'outcome' | 'report' | 'answer' | 'durationMs'>
      readonly telling: AnswerOptions
    }
  /** It broke off with a bug. */
  | { readonly v: 1; readonly kind: 'error'; readonly error: ApiError }

export function encodeRun(ended: EndedRun, telling: AnswerOptions): string {
  const { identity, outcome, report, answer, durationMs } = ended
  const run = { identity, outcome, report, answer, durationMs }
  return JSON.stringify({ v: 1, kind: 'run', run, telling } satisfies Kept)
}

export function encodeError(error: ApiError): string {
  return JSON.stringify({ v: 1, kind: 'error', error } satisfies Kept)
}

/** Reads what the two above wrote; null for what another version of this program has kept. */
export function decodeKept(text: string): Kept | null {
  const kept = JSON.parse(text) as Kept
  return kept.v === 1 ? kept : null
}

/** Replays a finished run, success or failure, from its idempotency key. */
export class IdempotentReplay implements Run {
  readonly identity: RunIdentity
  readonly outcome: RunOutcome
  readonly durationMs: number
  readonly #report: RunReport
  #deltas: readonly Delta[]

  constructor({ identity, outcome, durationMs, report, answer }: Omit<EndedRun, Unkept>) {
    this.identity = identity
    this.outcome = outcome
    this.durationMs = durationMs
    this.#report = report
    this.#deltas = inPieces(answer)
  }

  next(): Promise<RunEvent | null> {
    if (this.#deltas.length === 0) return Promise.resolve(null)
    const deltas = this.#deltas
    this.#deltas = []
    return Promise.resolve({ type: 'answer-deltas', deltas })
  }

  report(): RunReport {
    return this.#report
  }

  leave(): Promise<void> {
    return Promise.resolve()
  }
}

type Unkept = 'layers' | 'startedAt'
