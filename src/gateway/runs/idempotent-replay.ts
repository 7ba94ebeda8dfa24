import type { RunEvent, RunOutcome } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import { inPieces } from './cached-run.ts'
import { upgradedReport, type EarlierReport } from './stored-report.ts'
import type { EndedRun, Run } from './run.ts'
import type { AnswerForm } from '../../protocol/wire-shape.ts'

/** How a request ended, as it is stored under its idempotency key. */
export type StoredOutcome =
  | {
      readonly kind: 'run'
      readonly run: StoredRun
      readonly form: AnswerForm
    }
  /** A bug ended it. */
  | { readonly kind: 'error'; readonly error: ApiError }

type StoredRun = Pick<EndedRun, 'identity' | 'outcome' | 'report' | 'answer' | 'durationMs'>

/** Before version 3, a report could lack its strategy; at first, every answer was a chat completion. */
type EarlierOutcome =
  | { readonly kind: 'run'; readonly run: EarlierRun; readonly form: AnswerForm }
  | { readonly kind: 'run'; readonly run: EarlierRun; readonly telling: ChatForm }
  | Extract<StoredOutcome, { readonly kind: 'error' }>

interface EarlierRun extends Omit<StoredRun, 'report'> {
  readonly report: EarlierReport
}

interface ChatForm extends Pick<AnswerForm, 'id' | 'created' | 'stream' | 'progress'> {
  readonly includeUsage: boolean
}

const FORMAT: StoredFormat<StoredOutcome> = {
  version: 3,
  upgrade(older) {
    const outcome = older as EarlierOutcome
    if (outcome.kind === 'error') return outcome
    if (outcome.run === undefined) return null
    const run = { ...outcome.run, report: upgradedReport(outcome.run.report) }
    if ('form' in outcome) return { kind: 'run', run, form: outcome.form }
    if (outcome.telling === undefined) return null
    return { kind: 'run', run, form: upgradedForm(outcome.telling, run) }
  },
}

function upgradedForm({ includeUsage, ...form }: ChatForm, { identity }: StoredRun): AnswerForm {
  return { ...form, shape: 'openai-chat', model: identity.mixture, options: { includeUsage } }
}

/** The end of a run, with the form of its answer. */
export function encodeRun(ended: EndedRun, form: AnswerForm): string {
  const { identity, outcome, report, answer, durationMs } = ended
  const run = { identity, outcome, report, answer, durationMs }
  return encodeStored(FORMAT, { kind: 'run', run, form })
}

/** The end of a request that a bug ended. */
export function encodeError(error: ApiError): string {
  return encodeStored(FORMAT, { kind: 'error', error })
}

/** Reads what the two above wrote; null for what another version of this program has stored. */
export function decodeOutcome(text: string): StoredOutcome | null {
  return decodeStored(FORMAT, text)
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
