import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { AskContext } from '../ask-context.ts'
import type { RunScope } from '../ports/services.ts'
import type { PreparedAsk } from '../runs/prepare-ask.ts'
import type { RunReader } from '../runs/run-reader.ts'
import type { TranscriptPart } from '../runs/transcript-reader.ts'

/** A reader of a run that measures it, and which parts of its transcript it needs. */
export interface Follower {
  readonly reader: RunReader
  readonly needs: readonly TranscriptPart[]
  /** The headers by which a call becomes a part of the run's trace. */
  readonly trace?: NonNullable<RunScope['trace']>
}

/** A run that is about to begin. */
export interface FollowedRun {
  readonly prepared: PreparedAsk
  readonly identity: RunIdentity
  readonly context: AskContext
}
