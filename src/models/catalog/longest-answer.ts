import type { DatedPrices } from '../../moa/cost/price.ts'
import type { ModelCall } from '../../moa/model-port.ts'
import type { Endpoint } from './endpoint.ts'
import type { Provider } from './provider.ts'

/** Most tokens that a model writes for one answer; undefined where that is not known. */
export function longestAnswer(
  { prices, defaultPrice, models }: Pick<Provider, 'prices' | 'defaultPrice' | 'models'>,
  model: string,
): number | undefined {
  const price = Object.hasOwn(prices, model) ? prices[model] : defaultPrice
  const facts = Object.hasOwn(models, model) ? models[model] : undefined
  return ofPrice(price ?? null) ?? facts?.maxOutputTokens
}

function ofPrice(prices: DatedPrices | null): number | undefined {
  return [prices ?? []].flat().find(({ maxTokens }) => maxTokens !== undefined)?.maxTokens
}

/** The call with no more tokens than its model writes: models reject a limit above theirs, and clients do not know it. */
export function withinLongest(
  { provider, model }: Pick<Endpoint, 'provider' | 'model'>,
  call: ModelCall,
): ModelCall {
  const { maxTokens } = call.settings
  const most = longestAnswer(provider, model)
  if (maxTokens === undefined || most === undefined || maxTokens <= most) return call
  return { ...call, settings: { ...call.settings, maxTokens: most } }
}
