import { extraAttempts } from '../attempts.ts'
import { CAPPED_TOKENS, costOfOne, tokensOf, tokensOfSettings } from './call-bound.ts'
import type { Proposal } from '../events.ts'
import type { Agent, Aggregator, Layer, Plan } from '../plan.ts'
import { referencesText } from '../text/references.ts'
import { bytesOf } from '../text/text-size.ts'
import { textView } from '../text/text-view.ts'
import type { Price } from './usage.ts'

/** Bytes that one token has at the most over a whole answer, in any script and any text worth keeping. */
const BYTES_PER_TOKEN = 6
/** What a reference may always have. */
const MIN_BYTES = 200
/** As long as the code that stands in fences. */
const NONCE = '0'.repeat(12)
/** What a message of its own and the blank lines around add to a system prompt or to references. */
const AROUND_TOKENS = 32

/** Costs in millionths of a US dollar that nothing can exceed. */
export interface Bound {
  /** Of the planned calls, each made once. */
  readonly micros: number
  /** With every further attempt that the plan allows: all of them made, and charged. */
  readonly mostMicros: number
}

type PriceOf = (model: string) => Price | null

export type BoundResult =
  | { readonly ok: true; readonly bound: Bound }
  /** A model has no price, so nothing can be promised. */
  | { readonly ok: false; readonly unpriced: string }

/**
 * The plan with a limit on every answer and every reference: without them, no cost could be bounded.
 * Where nobody said how long an answer may be, it is what its models can write, and never very long.
 */
export function capped(plan: Plan, priceOf: PriceOf = () => null): Plan {
  const cap = <T extends Agent | Aggregator>(caller: T): T => {
    const limits = [caller.model, ...caller.fallbacks].map((model) => priceOf(model)?.maxTokens)
    const most = Math.min(CAPPED_TOKENS, ...limits.map((limit) => limit ?? Infinity))
    const maxTokens = caller.settings.maxTokens ?? most
    return { ...caller, settings: { ...caller.settings, maxTokens } }
  }
  const layers = plan.layers.map((layer) => ({ ...layer, agents: layer.agents.map(cap) }))
  const { references, given } = plan
  const longest = Math.max(
    ...layers.flatMap(({ agents }) => agents.map(({ settings }) => settings.maxTokens ?? 0)),
    // Proposals that are there already are as long as they are.
    given.length > 0 ? Infinity : 0,
  )
  const maxBytes = Math.max(MIN_BYTES, Math.min(references.maxChars, BYTES_PER_TOKEN * longest))
  return {
    ...plan,
    references: { ...references, maxBytes },
    layers,
    aggregator: cap(plan.aggregator),
  }
}

/**
 * The most that a capped plan can cost: a token is at least one byte, references are as long as they
 * may be, and answers reach their limits. References that are `given` count as they are.
 */
export function boundOf(plan: Plan, priceOf: PriceOf): BoundResult {
  const unpriced = modelsOf(plan).find((model) => priceOf(model) === null)
  if (unpriced !== undefined) return { ok: false, unpriced }
  // Agents are told of tool calls in words.
  const asked = Math.max(tokensOf(plan.messages), tokensOf(textView(plan.messages)))
  let shown: readonly Proposal[] = plan.given
  let micros = 0
  let extras = 0
  let dearestExtra = 0
  const costs = (caller: Agent | Aggregator, promptTokens: number): readonly number[] => {
    const { maxTokens } = caller.settings
    return [caller.model, ...caller.fallbacks].map((model) =>
      costOfOne(priceOf(model), { promptTokens, maxTokens }),
    )
  }
  for (const layer of plan.layers) {
    const prompt = asked + referenceTokens(plan, shown, null)
    for (const agent of layer.agents) {
      const system = agent.system === null ? 0 : bytesOf(agent.system) + AROUND_TOKENS
      const each = costs(agent, prompt + system)
      micros += each[0] ?? 0
      dearestExtra = Math.max(dearestExtra, ...each)
    }
    extras += furtherAttempts(layer)
    shown = layer.agents.map(() => longestProposal(plan))
  }
  const { aggregator } = plan
  const { prompt: own, settings } = aggregator
  const prompt = asked + tokensOfSettings(settings) + referenceTokens(plan, shown, own)
  const answer = costs(aggregator, prompt)
  const again = Math.max(...answer) * (aggregator.retries + aggregator.fallbacks.length)
  const attempts = Math.min(extras, extraAttempts(plan))
  micros += answer[0] ?? 0
  return { ok: true, bound: { micros, mostMicros: micros + attempts * dearestExtra + again } }
}

/** Every model that a plan may call, fallbacks included. */
export function modelsOf(plan: Plan): readonly string[] {
  const callers = [...plan.layers.flatMap(({ agents }) => agents), plan.aggregator]
  return callers.flatMap(({ model, fallbacks }) => [model, ...fallbacks])
}

function furtherAttempts({ agents }: Layer): number {
  return agents.reduce(
    (sum, { retries, fallbacks }) => sum + retries + fallbacks.length * (1 + retries),
    0,
  )
}

/** Tokens that proposals add to a prompt: their text, and exactly what is written around it. */
function referenceTokens(
  { references: style, seed }: Plan,
  proposals: readonly Proposal[],
  prompt: string | null,
): number {
  if (proposals.length === 0) return 0
  const most = style.maxBytes ?? Infinity
  const said = proposals.reduce((sum, { text }) => sum + Math.min(bytesOf(text), most), 0)
  const empty = proposals.map((each) => ({ ...each, text: '' }))
  const around = referencesText(empty, { style, seed, nonce: NONCE, prompt })
  return said + bytesOf(around) + AROUND_TOKENS
}

/** A proposal that takes as much room as one may, with the longest note. */
function longestProposal({ references }: Plan): Proposal {
  return { agent: '', model: '', text: 'x'.repeat(references.maxBytes ?? 0), ended: 'length' }
}
