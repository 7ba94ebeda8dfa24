import type { CallControl } from '../../moa/model-port.ts'
import { MAX_BODY_BYTES } from '../../reading/collect.ts'
import type { ReplyBuilder } from '../../reading/reply-builder.ts'

/** How far a live body is read. */
export interface LiveReading {
  /** Absent where the body has the limit of a collected one. */
  readonly maxBytes?: number
  /** Whether the rest of the body cannot matter. */
  readonly isOver: (builder: ReplyBuilder) => boolean
  /** Whether the reply has the last event of a body that was cut off. */
  readonly takesCutEnd: boolean
}

/** Most bytes of one live stream, or of one with log probabilities: some hundred bytes of a chunk hold only a few words. */
export const MAX_CHUNKED_BYTES = 16 * MAX_BODY_BYTES

const ANSWER: LiveReading = {
  maxBytes: MAX_CHUNKED_BYTES,
  isOver: ({ closed }) => closed,
  takesCutEnd: false,
}

/** A proposal is the same, and costs the same, whether it is collected or read live. */
const PROPOSAL: LiveReading = {
  isOver: ({ done }) => done,
  takesCutEnd: true,
}

/** How the body of a live call is read: only the replies of a layer grow within a budget. */
export function liveReading({ onGrowth }: CallControl): LiveReading {
  return onGrowth === undefined ? ANSWER : PROPOSAL
}
