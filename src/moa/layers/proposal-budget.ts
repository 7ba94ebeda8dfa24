import type { AgentEnd } from '../events.ts'
import type { TextSize } from '../model-port.ts'
import { charsOf, cutToFit } from '../text/cut-to-fit.ts'

/** Most bytes of memory that the proposals of one run take at once. */
export const PROPOSALS_BYTES = 8 * 1024 * 1024
/** Reason of the `cut` signal of an agent whose reply is the longest of those that are over the budget. */
export const OVER_BUDGET = 'over-budget'

/** The reply of an agent that has not ended. */
interface Growing {
  /** Of the longest of its earlier attempts, which may still be of use. */
  readonly earlierChars: number
  readonly chars: number
  readonly cut: boolean
}

/** Cuts off an agent, with this reason. */
type CutOff = (agent: string, reason: typeof OVER_BUDGET) => void

/**
 * Keeps the proposals of a layer within a budget while they are written. Once it is used up the longest one is cut
 * off; each of the others may still reach an equal share, so that an agent is not cut off for what others wrote first.
 * As soon as they have ended, the longest ones are cut until all of them fit.
 */
export class ProposalBudget {
  readonly #agents: number
  readonly #cutOff: CutOff
  readonly #growing = new Map<string, Growing>()
  #ends: readonly AgentEnd[] = []
  #charBytes: TextSize['charBytes'] = 1
  #exceeded = false

  constructor(agents: number, cutOff: CutOff) {
    this.#agents = agents
    this.#cutOff = cutOff
  }

  /** Whether a proposal was cut to keep within the budget. */
  get exceeded(): boolean {
    return this.#exceeded
  }

  /** The agents that have ended, with their proposals as they fit. */
  get ends(): readonly AgentEnd[] {
    return this.#ends
  }

  /** The reply of an agent has grown, or begins again. */
  grow(agent: string, { chars, charBytes }: TextSize): void {
    if (charBytes === 2) this.#charBytes = 2
    const before = this.#growing.get(agent) ?? { earlierChars: 0, chars: 0, cut: false }
    const earlierChars =
      chars < before.chars ? Math.max(before.earlierChars, before.chars) : before.earlierChars
    this.#growing.set(agent, { ...before, earlierChars, chars })
    if (this.#chars() > PROPOSALS_BYTES / this.#charBytes) this.#cutLongest()
  }

  /** An agent has ended. */
  end(end: AgentEnd): void {
    this.#growing.delete(end.agent)
    const ends = [...this.#ends, end]
    const fitting = cutToFit(proposalsOf(ends), PROPOSALS_BYTES)
    const byAgent = new Map(fitting.map((proposal) => [proposal.agent, proposal]))
    this.#ends = ends.map((each) => {
      const proposal = byAgent.get(each.agent) ?? null
      if (proposal === each.proposal) return each
      this.#exceeded = true
      return { ...each, proposal }
    })
  }

  #cutLongest(): void {
    const share = PROPOSALS_BYTES / this.#charBytes / this.#agents
    let longest: readonly [agent: string, growing: Growing] | null = null
    for (const [agent, growing] of this.#growing) {
      if (growing.cut || lengthOf(growing) <= share) continue
      if (longest === null || lengthOf(growing) > lengthOf(longest[1])) longest = [agent, growing]
    }
    if (longest === null) return
    const [agent, growing] = longest
    this.#growing.set(agent, { ...growing, cut: true })
    this.#exceeded = true
    this.#cutOff(agent, OVER_BUDGET)
  }

  #chars(): number {
    let chars = charsOf(proposalsOf(this.#ends))
    for (const growing of this.#growing.values()) chars += lengthOf(growing)
    return chars
  }
}

function lengthOf({ earlierChars, chars }: Growing): number {
  return earlierChars + chars
}

function proposalsOf(ends: readonly AgentEnd[]) {
  return ends.flatMap(({ proposal }) => proposal ?? [])
}
