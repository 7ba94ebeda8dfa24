import type { Price } from '../../moa/cost/price.ts'
import type { Provider } from './provider.ts'

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
      readonly code: 'model_not_found' | 'provider_not_configured'
      readonly message: string
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
  }
}

/** The price of `provider/model`; null when it is unknown. */
export function priceOf(id: string, providers: ReadonlyMap<string, Provider>): Price | null {
  const { name, model } = split(id)
  const provider = providers.get(name)
  if (provider === undefined) return null

  // Simulated models have their faults as a query: `sim/quick?status=429` costs as much as `sim/quick`.
  const plain = model.split('?', 1)[0] ?? model
  return ownPrice(provider, model) ?? ownPrice(provider, plain) ?? provider.defaultPrice
}

/** Fields of requests that are not known here and that the operator lets through to the provider of a model. */
export function extraFields(
  id: string,
  providers: ReadonlyMap<string, Provider>,
): readonly string[] {
  return providers.get(split(id).name)?.extraFields ?? []
}

/** Ids of the models with a price of their own whose provider has its key. */
export function configuredModels(context: ModelContext): readonly string[] {
  return [...context.providers.values()]
    .filter(({ apiKey }) => apiKey === null || Boolean(context.secret(apiKey)))
    .flatMap(({ name, prices }) => Object.keys(prices).map((model) => `${name}/${model}`))
}

function split(id: string): { name: string; model: string } {
  const slash = id.indexOf('/')
  return slash < 0
    ? { name: id, model: '' }
    : { name: id.slice(0, slash), model: id.slice(slash + 1) }
}

/** Own properties only: a model may be called `constructor`. */
function ownPrice({ prices }: Provider, model: string): Price | undefined {
  return Object.hasOwn(prices, model) ? prices[model] : undefined
}

function notFound(id: string, reason: string): Resolution {
  return { ok: false, code: 'model_not_found', message: `Cannot use ${quoted(id)}: ${reason}` }
}

function quoted(id: string): string {
  return id.length > QUOTED_CHARS ? `${id.slice(0, QUOTED_CHARS)}…` : id
}
