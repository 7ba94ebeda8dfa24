import type { DatedPrices } from '../../moa/cost/price.ts'
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
