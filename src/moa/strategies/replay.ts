import type { AnswerDeltas, Proposal, RunOutcome } from '../events.ts'
import { pieces } from '../gather.ts'

/** Gives a proposal as the answer, byte for byte, in deltas of the size of a stream's. */
export function* replay(proposal: Proposal): Generator<AnswerDeltas, RunOutcome, void> {
  yield { type: 'answer-deltas', deltas: pieces(proposal.text).map((text) => ({ text })) }
  return { ok: true, finishReason: FINISH_REASONS[proposal.ended], synthesized: false }
}

/** What the answer ends with when it is a proposal that ended so. */
const FINISH_REASONS = {
  whole: 'stop',
  cut: 'length',
  length: 'length',
  filtered: 'content_filter',
} as const satisfies Record<Proposal['ended'], string>
