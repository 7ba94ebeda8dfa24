import type { Proposal, RunEvent, RunOutcome } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'

/** A run as an answer reads it, whether it is in progress or replayed. */
export interface Run {
  readonly identity: RunIdentity
  /** The next event; null when the run is over. */
  next(): Promise<RunEvent | null>
  /** How the run ended; only after `next` has returned null. */
  readonly outcome: RunOutcome
  report(): RunReport
  readonly durationMs: number
  /** The caller left; resolves once every call is accounted for. */
  leave(): Promise<void>
}

/** A run after its end. */
export interface EndedRun {
  readonly identity: RunIdentity
  readonly outcome: RunOutcome
  readonly report: RunReport
  /** The whole answer; empty when no reader needs it. */
  readonly answer: Delta
  /** Proposals by layer; none unless the run is stored. */
  readonly layers: readonly (readonly Proposal[])[]
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number
  readonly durationMs: number
}
