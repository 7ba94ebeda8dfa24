import { emptyProposal, NONCE, shownBytes, type ProposalSize } from '../cost/prompt-bound.ts'
import type { ReferenceStyle } from '../plan.ts'
import { bytesOf } from '../text/text-size.ts'
import { lettersFor } from './letters.ts'
import type { ResponsesPrompt } from './prompt-parts.ts'

/** The most bytes of a prompt that shows proposals of these sizes under letters. */
export function promptBytesOf(
  prompt: (shown: ResponsesPrompt) => string,
  proposals: readonly ProposalSize[],
  style: ReferenceStyle,
): number {
  const letters = lettersFor(proposals.length)
  const lettered = proposals.map((proposal, index) => ({
    letter: letters[index] ?? '',
    proposal: emptyProposal(proposal),
  }))
  return bytesOf(prompt({ lettered, style, nonce: NONCE })) + shownBytes(style, proposals)
}
