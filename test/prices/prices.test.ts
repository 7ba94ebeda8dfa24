import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../src/models/catalog/catalog.ts'
import { KNOWN_MODELS } from '../../src/prices/known-models.ts'
import { PRICES } from '../../src/prices/prices.ts'
import { priceOf } from '../../src/models/catalog/resolve-model.ts'
import type { DatedPrices, Price, Rates } from '../../src/moa/cost/price.ts'

const all: readonly [string, Price][] = Object.entries(PRICES).flatMap(([provider, prices]) =>
  Object.entries<DatedPrices>(prices).flatMap(([model, dated]) =>
    [dated].flat().map((price): [string, Price] => [`${provider}/${model}`, price]),
  ),
)

const isEmbedding = (id: string) => /^(openai|gemini|mistral)\/.*-?embed/.test(id)

const ratesOf = (price: Price): readonly Rates[] =>
  price.longPrompt === undefined ? [price] : [price, price.longPrompt]

const writesOf = ({ cacheWrite = {} }: Rates): readonly number[] =>
  typeof cacheWrite === 'number' ? [cacheWrite] : Object.values(cacheWrite)

test.each(all)('%s costs something, and its output not less than its input', (id, price) => {
  for (const rates of ratesOf(price)) {
    expect(rates.input).toBeGreaterThan(0)
    // An embedding model writes nothing.
    if (isEmbedding(id)) expect(rates.output).toBe(0)
    else expect(rates.output).toBeGreaterThanOrEqual(rates.input)
  }
})

test.each(all)(
  '%s charges less for a cached token than for a fresh one, and more to write one',
  (_, price) => {
    for (const rates of ratesOf(price)) {
      expect(rates.cachedInput ?? 0).toBeLessThan(rates.input)
      for (const write of writesOf(rates)) expect(write).toBeGreaterThan(rates.input)
    }
  },
)

test.each(all)('%s is dearer for a long prompt in every respect, or has none', (_, price) => {
  const { longPrompt = null } = price
  if (longPrompt === null) return
  expect(longPrompt.input).toBeGreaterThan(price.input)
  expect(longPrompt.output).toBeGreaterThan(price.output)
  expect(longPrompt.cachedInput === undefined).toBe(price.cachedInput === undefined)
  expect(writesOf(longPrompt)).toHaveLength(writesOf(price).length)
})

test.each(Object.entries(PRICES))('the prices of %s are those in the catalog', (name, prices) => {
  expect(CATALOG.get(name)?.prices).toEqual(prices)
})

test.each(Object.entries(KNOWN_MODELS))(
  'what is known of models of %s is of models with a price',
  (name, models) => {
    expect(CATALOG.get(name)?.models).toEqual(models)
    expect(Object.keys(CATALOG.get(name)?.prices ?? {})).toEqual(
      expect.arrayContaining(Object.keys(models)),
    )
  },
)

describe('a price that changes on a day', () => {
  const at = (model: string, time: string) => priceOf(`gemini/${model}`, CATALOG, Date.parse(time))

  test.each(['gemini-4-argon', 'gemini-4-carbon'])(
    'is that of %s until the end of November 2026',
    (model) => {
      expect(at(model, '2026-11-30T23:59:59.999Z')).toMatchObject({
        input: 2,
        cachedInput: 0.1,
        output: 10,
      })
      expect(at(model, '2026-12-01T00:00:00.000Z')).toMatchObject({
        input: 4,
        cachedInput: 0.2,
        output: 20,
      })
    },
  )

  test.each(['gemini-3.6-flash', 'gemini-3.7-flash', 'gemini-3.8-flash'])(
    'is that of %s until the end of 2026',
    (model) => {
      expect(at(model, '2026-12-31T23:59:59.999Z')).toMatchObject({ input: 0.75, output: 3.75 })
      expect(at(model, '2027-01-01T00:00:00.000Z')).toMatchObject({ input: 1.5, output: 7.5 })
    },
  )
})

const NOW = Date.parse('2026-11-27T00:00:00Z')

/** Input, output, cached input; and the same of a long prompt. */
const LISTED: readonly [id: string, short: readonly number[], long?: readonly number[]][] = [
  ['anthropic/claude-fable-5-1', [10, 50, 0.25]],
  ['anthropic/claude-fable-5', [10, 50, 1]],
  ['anthropic/claude-opus-5-5', [4, 20, 0.2]],
  ['anthropic/claude-opus-5', [5, 25, 0.5]],
  ['anthropic/claude-opus-4-5', [5, 25, 0.5]],
  ['anthropic/claude-opus-4-8', [5, 25, 0.5]],
  ['anthropic/claude-sonnet-5-5', [2, 10, 0.1]],
  ['anthropic/claude-sonnet-5', [2, 10, 0.2]],
  ['anthropic/claude-haiku-5-5', [0.1, 0.5, 0.01], [0.5, 2.5, 0.05]],
  ['anthropic/claude-haiku-4-5', [1, 5, 0.1]],
  ['openai/gpt-6.2-astra', [8, 40, 0.4], [16, 60, 0.8]],
  ['openai/gpt-6.2-sol', [2, 10, 0.1], [4, 15, 0.2]],
  ['openai/gpt-6.1-sol', [2, 10, 0.1], [4, 15, 0.2]],
  ['openai/gpt-6.1-terra', [1, 5, 0.05], [2, 7.5, 0.1]],
  ['openai/gpt-6-astra', [10, 50, 1], [20, 75, 2]],
  ['openai/gpt-6-sol', [2, 10, 0.2], [4, 15, 0.4]],
  ['openai/gpt-6-luna', [0.1, 0.5, 0.01], [0.2, 0.75, 0.02]],
  ['openai/gpt-5.6-sol', [4, 20, 0.4], [8, 30, 0.8]],
  ['openai/gpt-5.6-terra', [2, 12, 0.2], [4, 18, 0.4]],
  ['openai/gpt-5.6-luna', [0.2, 1.2, 0.02], [0.4, 1.8, 0.04]],
  ['openai/gpt-5.4-mini', [0.75, 4.5, 0.075]],
  ['gemini/gemini-4-hydrogen', [1.5, 7.5, 0.075]],
  ['gemini/gemini-4-neon', [3, 15, 0.15]],
  ['gemini/gemini-3.5-flash', [1.5, 9, 0.15]],
  ['xai/grok-4.20', [1.25, 2.5, 0.2], [2.5, 5, 0.4]],
  ['sakana/fugu-max', [2, 6]],
]

test.each(LISTED)('%s has the published price', (id, short, long) => {
  const price = priceOf(id, CATALOG, NOW)
  const numbers = (rates: Rates | null | undefined) =>
    rates && [rates.input, rates.output, rates.cachedInput].filter((each) => each !== undefined)
  expect(numbers(price)).toEqual(short)
  expect(numbers(price?.longPrompt)).toEqual(long)
})

test('writes to a cache cost a quarter more than input, and twice as much for an hour', () => {
  expect(priceOf('anthropic/claude-opus-5-5', CATALOG, NOW)?.cacheWrite).toEqual({
    '5m': 5,
    '1h': 8,
  })
  expect(priceOf('anthropic/claude-haiku-5-5', CATALOG, NOW)?.longPrompt).toMatchObject({
    above: 100_000,
    cacheWrite: { '5m': 0.625, '1h': 1 },
  })
  expect(priceOf('openai/gpt-6.2-astra', CATALOG, NOW)).toMatchObject({
    cacheWrite: 10,
    longPrompt: { above: 272_000, cacheWrite: 20 },
  })
})
