import type { AnswerDeltas, Proposal, RunOutcome } from '../events.ts'
import { pieces } from '../gather.ts'

/** Gives a proposal as the answer, byte for byte, in deltas of the size of a stream's. */
export function* replay(proposal: Proposal): Generator<AnswerDeltas, RunOutcome, void> {
  yield { type: 'answer-deltas', deltas: pieces(proposal.text).map((text) => ({ text })) }
  const finishReason = proposal.ended === 'whole' ? 'stop' : 'length'
  return { ok: true, finishReason, synthesized: false }
}
