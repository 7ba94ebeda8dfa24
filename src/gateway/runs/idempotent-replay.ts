import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/report.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { inPieces } from './cached-run.ts'
import type { EndedRun, Run } from './run.ts'
import type { AnswerForm } from '../../protocol/wire-shape.ts'

/** How a request ended, as it is stored under its idempotency key. */
export type StoredOutcome =
  | {
      /** Version of this value; another one cannot be read. */
      readonly v: 2
      readonly kind: 'run'
      readonly run: StoredRun
      readonly form: AnswerForm
    }
  /** It broke off with a bug. */
  | { readonly v: 2; readonly kind: 'error'; readonly error: ApiError }

type StoredRun = Pick<EndedRun, 'identity' | 'outcome' | 'report' | 'answer' | 'durationMs'>

/** The end of a run, with the form of its answer. */
export function encodeRun(ended: EndedRun, form: AnswerForm): string {
  const { identity, outcome, report, answer, durationMs } = ended
  const run = { identity, outcome, report, answer, durationMs }
  return JSON.stringify({ v: 2, kind: 'run', run, form } satisfies StoredOutcome)
}

/** The end of a request that broke off. */
export function encodeError(error: ApiError): string {
  return JSON.stringify({ v: 2, kind: 'error', error } satisfies StoredOutcome)
}

/** Reads what the two above wrote; null for what another version of this program has stored. */
export function decodeOutcome(text: string): StoredOutcome | null {
  const stored = JSON.parse(text) as StoredOutcome
  return stored.v === 2 ? stored : null
}

/** Replays a finished run, success or failure, from its idempotency key. */
export class IdempotentReplay implements Run {
  readonly identity: RunIdentity
  readonly outcome: RunOutcome
  readonly durationMs: number
  readonly #report: RunReport
  #deltas: readonly Delta[]

  constructor({ identity, outcome, durationMs, report, answer }: StoredRun) {
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
