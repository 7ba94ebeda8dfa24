import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import type { Provider } from '../../../src/models/catalog/provider.ts'

const BASE_URL = 'https://acme.example/v1'

function parsed(acme: object): Provider | string {
  const result = parseProviders(JSON.stringify({ acme: { base_url: BASE_URL, ...acme } }))
  if (!result.ok) return result.message
  const provider = result.providers.get('acme')
  if (provider === undefined) throw new Error('There is no provider')
  return provider
}

function priceOf(price: unknown): unknown {
  const provider = parsed({ prices: { a: price } })
  return typeof provider === 'string' ? provider : provider.prices['a']
}

const plain = { input: 2, output: 10 }

describe('a price is read', () => {
  test.each<[string, object, object]>([
    ['with one price for cache writes', { cache_write: 2.5 }, { cacheWrite: 2.5 }],
    [
      'with a price for cache writes by lifetime',
      { cache_write: { '5m': 2.5, '30m': 3, '1h': 4, '12h': 5 } },
      { cacheWrite: { '5m': 2.5, '30m': 3, '1h': 4, '12h': 5 } },
    ],
    [
      'with a long prompt',
      { long_prompt: { above: 272_000, input: 4, cached_input: 0.2, output: 15, cache_write: 5 } },
      { longPrompt: { above: 272_000, input: 4, cachedInput: 0.2, output: 15, cacheWrite: 5 } },
    ],
    [
      'with a long prompt of two prices, where cached tokens cost as much as fresh ones',
      { cached_input: 0.1, long_prompt: { above: 9, input: 4, output: 15 } },
      { cachedInput: 0.1, longPrompt: { above: 9, input: 4, output: 15 } },
    ],
    [
      'with a long prompt whose writes cost no less than those of a short one',
      { cache_write: { '5m': 2.5, '1h': 5 }, long_prompt: { above: 9, input: 4, output: 15 } },
      {
        cacheWrite: { '5m': 2.5, '1h': 5 },
        longPrompt: { above: 9, input: 4, output: 15, cacheWrite: 5 },
      },
    ],
    [
      'with service tiers',
      { tiers: { flex: 0.5, priority: 1.8 } },
      { tiers: { flex: 0.5, priority: 1.8 } },
    ],
    [
      'with dates: the last day belongs to it',
      { from: '2026-12-01', until: '2026-12-31' },
      { fromMs: Date.UTC(2026, 11, 1), untilMs: Date.UTC(2027, 0, 1) },
    ],
    [
      'with times',
      { from: '2026-12-01T08:00:00+08:00', until: '2026-12-31T12:00:00Z' },
      { fromMs: Date.UTC(2026, 11, 1), untilMs: Date.UTC(2026, 11, 31, 12) },
    ],
  ])('%s', (_, given, price) => {
    expect(priceOf({ ...plain, ...given })).toStrictEqual({ ...plain, ...price })
    const provider = parsed({ default_price: { ...plain, ...given } })
    expect(provider).toMatchObject({ defaultPrice: { ...plain, ...price } })
  })

  test('as one of several in a list', () => {
    const list = [
      { ...plain, until: '2026-11-30' },
      { ...plain, input: 4, from: '2026-12-01' },
    ]
    expect(priceOf(list)).toStrictEqual([
      { ...plain, untilMs: Date.UTC(2026, 11, 1) },
      { ...plain, input: 4, fromMs: Date.UTC(2026, 11, 1) },
    ])
  })
})

describe('a price is rejected', () => {
  const long = { above: 9, input: 4, output: 15 }
  test.each<[string, unknown, string]>([
    ['below 0', { ...plain, input: -1 }, '.prices.a.input: must be 0 or more'],
    ['of a text', { ...plain, output: '1' }, '.prices.a.output: must be a number of US dollars'],
    ['without an input', { output: 1 }, '.prices.a.input: must be'],
    [
      'below 0 for cached tokens',
      { ...plain, cached_input: -1 },
      '.prices.a.cached_input: must be 0',
    ],
    ['below 0 for writes', { ...plain, cache_write: -1 }, '.prices.a.cache_write: must be 0'],
    ['below 0 for a lifetime', { ...plain, cache_write: { '1h': -1 } }, '.prices.a.cache_write'],
    ['of an unknown lifetime', { ...plain, cache_write: { '2h': 1 } }, '.prices.a.cache_write'],
    ['of no lifetime', { ...plain, cache_write: {} }, '.prices.a.cache_write'],
    [
      'below 0 for a long prompt',
      { ...plain, long_prompt: { ...long, output: -1 } },
      '.prices.a.long_prompt.output: must be 0',
    ],
    [
      'without the length of a long prompt',
      { ...plain, long_prompt: plain },
      '.prices.a.long_prompt.above: must be',
    ],
    [
      'with a fraction of a token',
      { ...plain, long_prompt: { ...long, above: 0.5 } },
      '.prices.a.long_prompt.above: must be',
    ],
    [
      'with a factor below 0',
      { ...plain, tiers: { flex: -0.5 } },
      '.prices.a.tiers.flex: must be 0',
    ],
    [
      'with no date',
      { ...plain, until: 'soon' },
      '.prices.a.until: must be a date such as 2026-12-31',
    ],
    [
      'with a day that does not exist',
      { ...plain, from: '2026-02-30' },
      '.prices.a.from: must be a date',
    ],
    [
      'that ends before it begins',
      { ...plain, from: '2026-12-02', until: '2026-12-01' },
      '.prices.a.until: must not be before from',
    ],
    ['with an unknown field', { ...plain, cached: 1 }, '.prices.a.cached: is not a known field'],
    [
      'with an unknown field in a list',
      [plain, { ...plain, cached: 1 }],
      '.prices.a[1].cached: is not a known field',
    ],
    ['as an empty list', [], '.prices.a: must be'],
    ['as a number', 5, '.prices.a: must be an object'],
  ])('%s', (_, price, message) => {
    expect(priceOf(price)).toContain(message)
  })

  test.each(['1e999', '-1e999', 'null', '"NaN"'])('of %s', (number) => {
    const json = `{"acme":{"base_url":"${BASE_URL}","prices":{"a":{"input":${number},"output":1}}}}`
    const result = parseProviders(json)
    expect(result).toMatchObject({ ok: false })
  })
})

describe('models', () => {
  test('have a window, a longest answer and capabilities', () => {
    const models = {
      a: { context_window: 128_000, max_output_tokens: 4_096, capabilities: ['tools'] },
      b: {},
    }
    expect(parsed({ models })).toMatchObject({
      models: {
        a: { contextWindow: 128_000, maxOutputTokens: 4_096, capabilities: ['tools'] },
        b: {},
      },
    })
  })

  test('of a built-in provider keep what the setting does not name', () => {
    const openai = { models: { 'gpt-5': { context_window: 1 } } }
    const result = parseProviders(JSON.stringify({ openai }))
    expect(result.ok && result.providers.get('openai')?.models).toEqual({
      ...CATALOG.get('openai')?.models,
      'gpt-5': { ...CATALOG.get('openai')?.models['gpt-5'], contextWindow: 1 },
    })
  })

  test.each([
    [{ a: { context_window: 0 } }, '.models.a.context_window: must be 1 or more'],
    [{ a: { max_output_tokens: 1.5 } }, '.models.a.max_output_tokens: must be a number of tokens'],
    [{ a: { capabilities: ['magic'] } }, '.models.a.capabilities[0]: must be one of'],
    [{ a: { window: 1 } }, '.models.a.window: is not a known field'],
  ])('are rejected as %j', (models, message) => {
    expect(parsed({ models })).toContain(message)
  })
})
