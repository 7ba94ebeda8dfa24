import type { Price, Rates } from '../../moa/cost/price.ts'
import type { Mixture } from '../mixtures/mixture.ts'
import type { WireModel } from './chat-response.ts'

/** What is known of a mixture or a model, for the list of models. */
export interface ListedFacts {
  readonly contextWindow?: number
  readonly maxOutputTokens?: number
  readonly capabilities?: readonly string[]
  readonly description?: string
  /** Null when it is unknown. */
  readonly price: Price | null
  /** Why it cannot be called: a setting or a model; null when it can. */
  readonly missing: string | null
}

/** A mixture as a model: OpenAI clients pick it from their list. */
export function mixtureModel({ id, description }: Mixture, facts: ListedFacts): WireModel {
  return { ...model(id, 'edge-moa'), description, ...wireFacts(facts) }
}

/** A `provider/model` that can run alone. */
export function providerModel(id: string, facts: ListedFacts): WireModel {
  return { ...model(id, id.slice(0, id.indexOf('/'))), ...wireFacts(facts) }
}

function model(id: string, owner: string) {
  return { id, object: 'model', created: 0, owned_by: owner } as const
}

function wireFacts({ missing, price, ...facts }: ListedFacts) {
  return {
    context_window: facts.contextWindow ?? null,
    max_output_tokens: facts.maxOutputTokens ?? null,
    price: price === null ? null : wirePrice(price),
    capabilities: facts.capabilities ?? null,
    ...(facts.description === undefined ? {} : { description: facts.description }),
    ...(missing === null ? {} : { missing }),
  }
}

type WirePrice = NonNullable<WireModel['price']>

/** A price as operators write it. */
function wirePrice(price: Price): WirePrice {
  const { longPrompt, tiers, fromMs, untilMs } = price
  return {
    ...wireRates(price),
    ...(longPrompt === undefined
      ? {}
      : { long_prompt: { above: longPrompt.above, ...wireRates(longPrompt) } }),
    ...(tiers === undefined ? {} : { tiers }),
    ...(fromMs === undefined ? {} : { from: new Date(fromMs).toISOString() }),
    ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }),
  }
}

function wireRates({ input, cachedInput, output, cacheWrite }: Rates) {
  return {
    input,
    ...(cachedInput === undefined ? {} : { cached_input: cachedInput }),
    output,
    ...(cacheWrite === undefined ? {} : { cache_write: cacheWrite }),
  }
}
