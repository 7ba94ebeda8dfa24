import type { AgentEvent } from './agent.ts'
import type { AgentDelta, AgentEnd, Draft } from '../events.ts'

/**
 * The best proposal of a layer so far, for a reader who does not want to wait for the answer: what the first agent
 * writes, and from then on the first whole proposal.
 */
export class Drafts {
  readonly #texts = new Map<string, string>()
  /** The agent whose text is the draft; null while there is none. */
  #agent: string | null = null
  #takesLive: boolean
  #isWhole = false

  /** Until a proposal is whole, only those of the first layer are better than nothing. */
  constructor({ isFirst }: { readonly isFirst: boolean }) {
    this.#takesLive = isFirst
  }

  /** Folds in an event of an agent, and returns what becomes the draft by it. */
  see(event: AgentEvent): readonly Draft[] {
    if (this.#isWhole) return []
    if (event.type === 'agent-delta') return this.#grow(event)
    return event.type === 'agent-end' ? this.#end(event) : []
  }

  #grow({ layer, agent, offset, text }: AgentDelta): readonly Draft[] {
    const whole = offset === 0 ? text : (this.#texts.get(agent) ?? '') + text
    this.#texts.set(agent, whole)
    if (!this.#takesLive || this.#agent !== null) return []
    this.#agent = agent
    return [{ type: 'draft', layer, agent, text: whole, whole: false }]
  }

  #end({ layer, agent, proposal }: AgentEnd): readonly Draft[] {
    const text = this.#texts.get(agent) ?? ''
    if (proposal?.ended === 'whole') {
      this.#isWhole = true
      this.#texts.clear()
      return [{ type: 'draft', layer, agent, text, whole: true }]
    }
    if (proposal !== null) return []
    this.#texts.delete(agent)
    if (agent !== this.#agent) return []
    // Its text is of no use: the draft is what another agent writes.
    const [next] = this.#texts
    this.#agent = next?.[0] ?? null
    if (next === undefined) return []
    const [name, begun] = next
    return [{ type: 'draft', layer, agent: name, text: begun, whole: false }]
  }
}
