import type { Message } from '../message.ts'
import type { CallSettings } from '../model-port.ts'
import type { Agent, Plan } from '../plan.ts'
import { OWN_BYTES } from '../layers/own-view.ts'
import { boundOfStep, strategyOf } from '../strategies/strategies.ts'
import { bytesOf } from '../text/text-size.ts'
import { textView } from '../text/text-view.ts'
import { withUserTurn } from '../text/user-turn.ts'
import { furtherAttempts, isCalled } from './call-count.ts'
import {
  CAPPED_PROPOSAL_TOKENS,
  CAPPED_TOKENS,
  tokensOf,
  tokensOfSettings,
  type CallSize,
} from './call-bound.ts'
import {
  AROUND_TOKENS,
  costsOf,
  referenceTokens,
  sizeOfProposal,
  type PriceOf,
  type ProposalSize,
} from './prompt-bound.ts'
import { UNLIMITED, withLastStep, type Lengths } from './least.ts'
import { remembered } from './remembered.ts'
import { sentTerms } from './sent-terms.ts'

/** Most bytes per token over a whole answer, in any script and any text of use. */
export const BYTES_PER_TOKEN = 6
/** Least that a reference may be limited to. */
const MIN_BYTES = 200

/** Costs in millionths of a US dollar that nothing can exceed. */
export interface Bound {
  /** Of the planned calls, each made once. */
  readonly micros: number
  /** With every further attempt that the plan allows: all of them made, and charged. */
  readonly mostMicros: number
}

export type BoundResult =
  | { readonly ok: true; readonly bound: Bound }
  /** A model has no price, so nothing can be promised. */
  | { readonly ok: false; readonly unpriced: string }

/**
 * The plan with a limit on every answer and every reference: without them, no cost could be bounded.
 * An answer without a limit of its own gets the least that one of its models can write, and at most 8,192
 * tokens; a proposal at most 2,048.
 */
export function capped(plan: Plan, priceOf: PriceOf = () => null): Plan {
  const layers = plan.layers.map((layer) => ({
    ...layer,
    agents: layer.agents.map((agent) => ({
      ...agent,
      settings: withMaxTokens(
        agent.settings,
        CAPPED_PROPOSAL_TOKENS,
        modelLimits([agent], priceOf),
      ),
    })),
  }))
  const { references, given } = plan
  const longest = Math.max(
    ...layers.flatMap(({ agents }) => agents.map(({ settings }) => settings.maxTokens ?? 0)),
    // Proposals that are there already are as long as they are.
    given.length > 0 ? Infinity : 0,
  )
  const maxBytes = Math.max(MIN_BYTES, Math.min(references.maxChars, BYTES_PER_TOKEN * longest))
  const callers = strategyOf(plan.step).callers(plan)
  // A caller of the step without a limit of its own writes within that of the answer.
  const writers = callers.filter(({ settings }) => settings.maxTokens === undefined)
  const answer =
    writers.length === 0
      ? plan.answer
      : withMaxTokens(plan.answer, CAPPED_TOKENS, modelLimits(writers, priceOf))
  return { ...plan, references: { ...references, maxBytes }, layers, answer }
}

/** Settings with a limit: their own, or the default, or what one of the models can write where that is less. */
function withMaxTokens(
  settings: CallSettings,
  byDefault: number,
  limits: readonly number[],
): CallSettings {
  if (settings.maxTokens !== undefined) return settings
  return { ...settings, maxTokens: Math.min(byDefault, ...limits) }
}

/** The most tokens that each model of these callers can write. */
function modelLimits(
  callers: readonly Pick<Agent, 'model' | 'fallbacks'>[],
  priceOf: PriceOf,
): readonly number[] {
  const models = callers.flatMap(({ model, fallbacks }) => [model, ...fallbacks])
  return models.map((model) => priceOf(model)?.maxTokens ?? Infinity)
}

/**
 * The most that a capped plan can cost: a token is at least one byte, references are as long as they
 * may be, and answers reach their limits. References that are `given` count as they are. `later` limits the
 * lengths in the steps after the first one.
 */
export function boundOf(plan: Plan, priceOf: PriceOf, later: Lengths = UNLIMITED): BoundResult {
  const unpriced = modelsOf(plan).find((model) => priceOf(model) === null)
  if (unpriced !== undefined) return { ok: false, unpriced }
  const conversationTokens = tokensOfConversation(plan.messages)
  const limited = withLastStep(plan, later)
  let proposals: readonly ProposalSize[] = plan.given.map(sizeOfProposal)
  let micros = 0
  let dearestExtra = 0
  for (const [index, layer] of plan.layers.entries()) {
    const shown = index === 0 ? plan : limited
    const seen = layer.blind === true ? [] : proposals
    const ofReferences = referenceTokens(shown, seen, layer.prompt ?? null)
    const ofOwn = layer.ownView === true ? OWN_BYTES : 0
    const promptTokens = conversationTokens + ofReferences + ofOwn
    const maxTokens = index === 0 ? Infinity : later.tokens
    for (const agent of layer.agents.filter(isCalled)) {
      const costs = costsOf(agent, sizeOf(agent, plan, { promptTokens, maxTokens }), priceOf)
      micros += costs[0] ?? 0
      dearestExtra = Math.max(dearestExtra, ...costs)
    }
    proposals = layer.agents.map(() => longestProposal(limited))
  }
  const last = plan.layers.length === 0 ? plan : limited
  const step = boundOfStep(last, { conversationTokens, proposals, priceOf })
  micros += step.micros
  const mostMicros = micros + furtherAttempts(plan) * dearestExtra + step.extraMicros
  return { ok: true, bound: { micros, mostMicros } }
}

/** The most tokens of the conversation, which is the same for a plan and its smaller ones. Agents read tool calls as text. */
const tokensOfConversation = remembered((messages: readonly Message[]) =>
  Math.max(tokensOf(withUserTurn(messages)), tokensOf(textView(messages))),
)

function sizeOf(
  agent: Agent,
  { messages }: Plan,
  most: { readonly promptTokens: number; readonly maxTokens: number },
): CallSize {
  return {
    promptTokens: most.promptTokens + ownTokens(agent),
    maxTokens: Math.min(agent.settings.maxTokens ?? CAPPED_TOKENS, most.maxTokens),
    sent: sentTerms(agent.settings, messages),
  }
}

/** The tokens that an agent adds to the prompt of its layer. */
const ownTokens = remembered(({ system, ending, settings }: Agent) => {
  const ofSystem = system === null ? 0 : bytesOf(system) + AROUND_TOKENS
  const ofEnding = ending === undefined ? 0 : bytesOf(ending) + AROUND_TOKENS
  return ofSystem + ofEnding + tokensOfSettings(settings)
})

/** Every model that a plan may call, fallbacks included. */
export function modelsOf(plan: Plan): readonly string[] {
  const callers = [
    ...plan.layers.flatMap(({ agents }) => agents.filter(isCalled)),
    ...strategyOf(plan.step).callers(plan),
  ]
  return callers.flatMap(({ model, fallbacks }) => [model, ...fallbacks])
}

/** A proposal that takes as much room as one may, with the longest note. */
function longestProposal({ references }: Plan): ProposalSize {
  return { bytes: references.maxBytes ?? 0, ended: 'length' }
}
