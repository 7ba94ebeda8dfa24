import type { CallSettings } from '../model-port.ts'
import type { Agent, Plan } from '../plan.ts'
import type { ReasonCode } from '../reasons.ts'

/** Limits on the lengths in a step of a plan. */
export interface Lengths {
  /** Most tokens of each text that the step writes. */
  readonly tokens: number
  /** Most bytes of each reference that it reads. */
  readonly bytes: number
}

/** The reason of a run whose answer, or whose proposals, the money has limited. */
export const FEWER_TOKENS = 'budget_fewer_tokens' satisfies ReasonCode

/** No limits beyond those of the plan itself. */
export const UNLIMITED: Lengths = { tokens: Infinity, bytes: Infinity }

/**
 * The least that a step can do with: about 400 words, and references of which the beginning and the end are left.
 * That much is reserved for it before anything is paid.
 */
export const LEAST: Lengths = { tokens: 512, bytes: 400 }

/** How much is reserved for a step of the plan that comes later. */
export function leastOf({ onShortfall }: Plan): Lengths {
  return onShortfall === 'fail' ? UNLIMITED : LEAST
}

/** The plan with limits on the lengths in its next step: the first layer, or the last step where there is none. */
export function withNextStep(plan: Plan, lengths: Lengths): Plan {
  const [next, ...later] = plan.layers
  if (next === undefined) return withLastStep(plan, lengths)
  const { references } = withLastStep(plan, lengths)
  const agents = next.agents.map((agent) => withTokens(agent, lengths.tokens))
  return { ...plan, references, layers: [{ ...next, agents }, ...later] }
}

/** The plan with limits on the lengths in its last step. */
export function withLastStep(plan: Plan, { tokens, bytes }: Lengths): Plan {
  const maxBytes = Math.min(plan.references.maxBytes ?? bytes, bytes)
  return {
    ...plan,
    answer: atMost(plan.answer, tokens),
    references: { ...plan.references, maxBytes },
  }
}

function withTokens(agent: Agent, tokens: number): Agent {
  return { ...agent, settings: atMost(agent.settings, tokens) }
}

function atMost(settings: CallSettings, tokens: number): CallSettings {
  return { ...settings, maxTokens: Math.min(settings.maxTokens ?? tokens, tokens) }
}
