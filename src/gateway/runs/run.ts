import type { Proposal, RunEvent, RunOutcome } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/report.ts'

/** A run as the answer to a request sees it, whether it is made now or told again. */
export interface Run {
  readonly identity: RunIdentity
  /** The next event; null when the run is over. */
  next(): Promise<RunEvent | null>
  /** How the run ended; only after `next` has returned null. */
  readonly outcome: RunOutcome
  report(): RunReport
  readonly durationMs: number
  /** Nobody waits any more; resolves once everything is accounted for. */
  leave(): Promise<void>
}

/** A run that was made, told after its end. */
export interface EndedRun {
  readonly identity: RunIdentity
  readonly outcome: RunOutcome
  readonly report: RunReport
  /** The whole answer. */
  readonly answer: Delta
  /** Proposals by layer. */
  readonly layers: readonly (readonly Proposal[])[]
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
}
