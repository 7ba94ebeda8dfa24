import { priceAt, type Price } from '../../moa/cost/price.ts'
import type { ModelFacts } from '../../prices/known-models.ts'
import { DIALECTS } from '../dialects/dialects.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { Provider } from './provider.ts'
import { wireOf } from './wire.ts'

/** The inputs of a search for a model: the providers, and a reader of secrets by name. */
export interface ModelContext {
  readonly providers: ReadonlyMap<string, Provider>
  readonly secret: (name: string) => string | undefined
}

/** A model that can be called, or why it cannot. */
export type Resolution =
  | {
      readonly ok: true
      readonly provider: Provider
      /** As the provider names it. */
      readonly model: string
      readonly key: string | null
    }
  | {
      readonly ok: false
      readonly code: 'model_not_found' | 'provider_not_configured' | 'invalid_request'
      readonly message: string
      /** The setting that is missing, where one is. */
      readonly setting?: string
    }

/** Longest part of an id that a message quotes: ids come from callers. */
const QUOTED_CHARS = 120

/** Finds the provider of `provider/model`, and its key. */
export function resolveModel(id: string, context: ModelContext): Resolution {
  const { name, model } = split(id)
  const provider = context.providers.get(name)

  if (model === '') return notFound(id, 'a model is named provider/model, such as openai/gpt-5')
  if (provider === undefined) {
    const known = [...context.providers.keys()].sort().join(', ')
    return notFound(id, `no provider has this name, known are ${known}`)
  }
  if (provider.apiKey === null) return { ok: true, provider, model, key: null }

  const key = context.secret(provider.apiKey)
  if (key) return { ok: true, provider, model, key }
  return {
    ok: false,
    code: 'provider_not_configured',
    message: `Cannot use ${quoted(id)}: the setting ${provider.apiKey} is missing`,
    setting: provider.apiKey,
  }
}

/**
 * The prices of `provider/model` at one moment; null when a price is unknown. A run asks at the moment of its request, so
 * that its calls settle at the prices that were held for them, also across midnight.
 */
export function pricesAt(
  providers: ReadonlyMap<string, Provider>,
  atMs: number,
): (id: string) => Price | null {
  const found = new Map<string, Price | null>()
  return (id) => {
    let price = found.get(id)
    if (price === undefined) {
      price = priceOf(id, providers, atMs)
      found.set(id, price)
    }
    return price
  }
}

/** The price of `provider/model` at a moment; null when it is unknown. */
export function priceOf(
  id: string,
  providers: ReadonlyMap<string, Provider>,
  atMs: number,
): Price | null {
  const { provider, model } = placeOf(id, providers)
  if (provider === undefined) return null
  const price = publishedPrice(provider, model, atMs)
  const { minTokens }: Dialect = DIALECTS[wireOf(provider, model)]
  const sent = price && withLongest(withSentTiers(price, provider), ownOf(provider.models, model))
  return sent && minTokens !== undefined ? { ...sent, minTokens } : sent
}

function publishedPrice(provider: Provider, model: string, atMs: number): Price | null {
  const prices = ownOf(provider.prices, model) ?? provider.defaultPrice
  return prices === null ? null : priceAt(prices, atMs)
}

/** A discount for a service tier is certain only where the field goes to the provider; a surcharge can come without. */
function withSentTiers(price: Price, { extraFields: sent }: Provider): Price {
  if (price.tiers === undefined || sent.includes('service_tier')) return price
  const dearer = Object.entries(price.tiers).filter(([, factor]) => factor >= 1)
  return { ...price, tiers: Object.fromEntries(dearer) }
}

function withLongest(price: Price, facts: ModelFacts | undefined): Price {
  const maxTokens = price.maxTokens ?? facts?.maxOutputTokens
  return maxTokens === undefined ? price : { ...price, maxTokens }
}

/** What is known of `provider/model` at a moment. */
export function factsOf(
  id: string,
  providers: ReadonlyMap<string, Provider>,
  atMs: number,
): ModelFacts & { readonly price: Price | null } {
  const { provider, model } = placeOf(id, providers)
  if (provider === undefined) return { price: null }
  const price = publishedPrice(provider, model, atMs)
  const { maxTokens } = price ?? {}
  const limit = maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }
  return { ...ownOf(provider.models, model), ...limit, price }
}

/** What a model can do; undefined when it is not known. */
export function capabilitiesOf(provider: Provider, model: string): ModelFacts['capabilities'] {
  return ownOf(provider.models, model)?.capabilities
}

/** Whether a model is known to make embeddings, and nothing else. */
export function isEmbeddingModel(provider: Provider, model: string): boolean {
  const known = capabilitiesOf(provider, model)
  return known?.length === 1 && known[0] === 'embeddings'
}

/** Fields of requests that are not known here and that the operator lets through to the provider of a model. */
export function extraFields(
  id: string,
  providers: ReadonlyMap<string, Provider>,
): readonly string[] {
  return providers.get(split(id).name)?.extraFields ?? []
}

/** Ids of all models that have a row of their own, whether or not the key of their provider is set. */
export function knownModels(providers: ReadonlyMap<string, Provider>): readonly string[] {
  return [...providers.values()].flatMap(({ name, prices, models }) =>
    [...new Set([...Object.keys(prices), ...Object.keys(models)])].map(
      (model) => `${name}/${model}`,
    ),
  )
}

/** The provider that an id names, if there is one, and the model as it names it. */
export function placeOf(id: string, providers: ReadonlyMap<string, Provider>) {
  const { name, model } = split(id)
  return { provider: providers.get(name), model }
}

function split(id: string): { name: string; model: string } {
  const slash = id.indexOf('/')
  return slash < 0
    ? { name: id, model: '' }
    : { name: id.slice(0, slash), model: id.slice(slash + 1) }
}

/**
 * The entry of a model. Simulated models have their faults as a query: `sim/quick?status=429` costs as much as
 * `sim/quick`. Own properties only: a model may be called `constructor`.
 */
function ownOf<T>(entries: Readonly<Record<string, T>>, model: string): T | undefined {
  const plain = model.split('?', 1)[0] ?? model
  const name = [model, plain].find((each) => Object.hasOwn(entries, each))
  return name === undefined ? undefined : entries[name]
}

function notFound(id: string, reason: string): Resolution {
  return { ok: false, code: 'model_not_found', message: `Cannot use ${quoted(id)}: ${reason}` }
}

/** An id as a message quotes it. */
export function quoted(id: string): string {
  return id.length > QUOTED_CHARS ? `${id.slice(0, QUOTED_CHARS)}…` : id
}
