import { expect, test } from 'vitest'
import {
  costOf,
  mostMicrosOf,
  wholeMicrosOf,
  type Price,
  type Rates,
  type SentTerms,
} from '../../../src/moa/cost/price.ts'
import { NO_USAGE, type CacheWrites, type Usage } from '../../../src/moa/cost/usage.ts'
import { numbersOf } from '../../support/random.ts'

const LIFETIMES = ['5m', '30m', '1h', '12h'] as const

/** Rates as providers have them, and as an operator may write them. */
function ratesOf(random: () => number): Rates {
  const dollars = () => Math.round(random() * 4_000) / 100
  const byLifetime = Object.fromEntries(
    LIFETIMES.filter(() => random() < 0.6).map((lifetime) => [lifetime, dollars()]),
  )
  return {
    input: dollars(),
    output: dollars(),
    ...(random() < 0.6 ? { cachedInput: dollars() } : {}),
    ...(random() < 0.4
      ? { cacheWrite: dollars() }
      : random() < 0.5
        ? { cacheWrite: byLifetime }
        : {}),
  }
}

function randomPrice(random: () => number): Price {
  const above = Math.floor(random() * 2_000)
  return {
    ...ratesOf(random),
    ...(random() < 0.5 ? { longPrompt: { ...ratesOf(random), above } } : {}),
    ...(random() < 0.5 ? { tiers: { flex: 0.5, priority: 1 + random() } } : {}),
  }
}

/** What each token of a call is: the provider's own view, before it reports sums. */
function tokensOf(random: () => number) {
  const kinds = ['fresh', 'read', 'unknown', ...LIFETIMES] as const
  const counts = new Map(
    kinds.map((kind) => [kind, random() < 0.5 ? 0 : Math.floor(random() * 500)]),
  )
  return { counts, completionTokens: Math.floor(random() * 300) }
}

test('a bill that adds up token by token is ours to the millionth, and no call costs more than its bound', () => {
  const random = numbersOf(23)
  for (let round = 0; round < 20_000; round++) {
    const price = randomPrice(random)
    const { counts, completionTokens } = tokensOf(random)
    const promptTokens = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const writes = [...counts].filter(
      ([kind, count]) => kind !== 'fresh' && kind !== 'read' && count > 0,
    )
    const usage: Usage = {
      ...NO_USAGE,
      promptTokens,
      completionTokens,
      cachedTokens: counts.get('read') ?? 0,
      ...(writes.length === 0 ? {} : { cacheWrites: Object.fromEntries(writes) as CacheWrites }),
    }
    const tier = [{}, { serviceTier: 'flex' }, { serviceTier: 'default' }, { serviceTier: 'new' }][
      Math.floor(random() * 4)
    ] as { serviceTier?: string }
    const known = LIFETIMES.some((lifetime) => (counts.get(lifetime) ?? 0) > 0)
    const sent: SentTerms = { ...tier, ...(known ? {} : { shortWrites: true }) }

    // The bill: one line for each kind of token, at the rates of the whole call.
    const { longPrompt } = price
    const rates = longPrompt !== undefined && promptTokens > longPrompt.above ? longPrompt : price
    const { cacheWrite } = rates
    const listed =
      typeof cacheWrite === 'object' ? LIFETIMES.flatMap((each) => cacheWrite[each] ?? []) : []
    const possible = known ? listed : listed.slice(0, 1)
    let bill = completionTokens * rates.output
    for (const [kind, count] of counts) {
      if (kind === 'fresh') bill += count * rates.input
      else if (kind === 'read') bill += count * (rates.cachedInput ?? rates.input)
      else if (cacheWrite === undefined) bill += count * rates.input
      else if (typeof cacheWrite === 'number') bill += count * cacheWrite
      else if (kind !== 'unknown' && cacheWrite[kind] !== undefined)
        bill += count * cacheWrite[kind]
      else bill += count * Math.max(rates.input, ...(kind === 'unknown' ? possible : listed))
    }
    const factors = {
      flex: price.tiers?.['flex'] ?? 1,
      default: 1,
      new: price.tiers?.['priority'] ?? 1,
    }
    bill *= sent.serviceTier === undefined ? 1 : factors[sent.serviceTier as keyof typeof factors]

    expect((costOf(usage, price, sent) ?? Number.NaN) * 1e6).toBeCloseTo(bill, 6)
    const charged = wholeMicrosOf(usage, price, sent)
    expect(Math.abs(charged - bill)).toBeLessThan(1 + 1e-6)

    const size = { promptTokens, completionTokens }
    const larger = {
      promptTokens: promptTokens + Math.floor(random() * 1_500),
      completionTokens: completionTokens + Math.floor(random() * 50),
    }
    expect(charged).toBeLessThanOrEqual(mostMicrosOf(price, size, sent))
    // Also where the bound of the prompt is above the limit of a long one and the prompt is not.
    expect(charged).toBeLessThanOrEqual(mostMicrosOf(price, larger, sent))

    const inputs = [rates.input, rates.cachedInput ?? rates.input]
    if (typeof cacheWrite === 'number') inputs.push(cacheWrite)
    const cheapest = Math.min(...inputs, ...listed)
    const least = promptTokens * cheapest + completionTokens * rates.output
    expect(charged).toBeGreaterThanOrEqual(Math.floor(least * (price.tiers?.['flex'] ?? 1) - 1e-6))
  }
})
