import type { Proposal } from '../events.ts'
import { lastUserText } from '../message.ts'
import type { Plan } from '../plan.ts'
import { nearDuplicates } from '../short-answers/near-duplicates.ts'
import { medoidOrder } from '../text/similarity.ts'
import { weightOf } from '../votes/weights.ts'

/** The proposals that a writer is shown, and whether any was left out because another says the same. */
export interface Shown {
  readonly proposals: readonly Proposal[]
  readonly duplicatesRemoved: boolean
}

/**
 * The best so many proposals in their own order, without near-duplicates, which would take the places of others. The
 * best are whole ones before cut ones, then those of heavier agents, then those that are most like all others.
 */
export function bestProposals(plan: Plan, proposals: readonly Proposal[], count: number): Shown {
  if (proposals.length <= 1) return { proposals, duplicatesRemoved: false }
  const { messages, layers } = plan
  const prompt = lastUserText(messages)
  // A copy that is cut off must not stand for the whole.
  const whole = (proposal: Proposal) => (proposal.ended === 'whole' ? 0 : 1)
  const sorted = proposals.toSorted((a, b) => whole(a) - whole(b))
  const repeated = nearDuplicates(
    sorted.map(({ text }) => text),
    prompt,
  )
  const distinct = sorted.filter((_, place) => !repeated.has(place))
  const agents = layers.flatMap((layer) => layer.agents)
  const weights = new Map(agents.map((agent) => [agent.name, weightOf(agent)]))
  const weight = ({ agent }: Proposal) => weights.get(agent) ?? 1
  const best = medoidOrder(
    distinct.map(({ text }) => text),
    prompt,
  )
    .flatMap((place) => distinct[place] ?? [])
    .sort((a, b) => whole(a) - whole(b) || weight(b) - weight(a))
    .slice(0, count)
  return {
    proposals: proposals.filter((proposal) => best.includes(proposal)),
    duplicatesRemoved: repeated.size > 0,
  }
}
