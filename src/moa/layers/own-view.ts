import type { Proposal } from '../events.ts'
import type { Message } from '../message.ts'
import type { Agent, Layer } from '../plan.ts'
import { inReferenceOrder, withReferences, type ReferenceContext } from '../text/references.ts'
import { bytesOf } from '../text/text-size.ts'

/** Says which of the responses is the reader's own. */
function ownSentence(place: number): string {
  return `Response ${place} is your own; all the others are of other models.`
}

/** The most bytes that the sentence adds, with the blank line before it. */
export const OWN_BYTES = bytesOf(ownSentence(999)) + 2

/** The conversation as each agent of a layer reads it, with the proposals in an order of its own and its own one named. */
export function ownView(
  view: readonly Message[],
  proposals: readonly Proposal[],
  { layer, shown }: { readonly layer: Layer; readonly shown: ReferenceContext },
): (agent: Agent) => readonly Message[] {
  return (agent) => {
    const seed = shown.seed + 1 + layer.agents.indexOf(agent)
    const context = { ...shown, seed, style: { ...shown.style, shuffle: true } }
    const ordered = inReferenceOrder(proposals, context)
    const place = ordered.findIndex((proposal) => proposal.agent === agent.name)
    const after = place === -1 ? {} : { after: ownSentence(place + 1) }
    return withReferences(view, proposals, { ...context, ...after })
  }
}
