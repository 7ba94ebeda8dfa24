import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import type { Provider } from '../../../src/models/catalog/provider.ts'
import {
  factsOf,
  knownModels,
  priceOf,
  pricesAt,
  resolveModel,
} from '../../../src/models/catalog/resolve-model.ts'
import type { ModelContext } from '../../../src/models/catalog/resolve-model.ts'

function contextOf(secrets: Record<string, string>, providers = CATALOG): ModelContext {
  return { providers, secret: (name) => secrets[name] }
}

function withSetting(setting: object): ReadonlyMap<string, Provider> {
  const result = parseProviders(JSON.stringify(setting))
  if (!result.ok) throw new Error(result.message)
  return result.providers
}

describe('resolveModel()', () => {
  test('splits at the first slash and hands over the key', () => {
    const id = 'together/meta-llama/Llama-3.3-70B-Instruct-Turbo'
    expect(resolveModel(id, contextOf({ TOGETHER_API_KEY: 'k' }))).toEqual({
      ok: true,
      provider: CATALOG.get('together'),
      model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      key: 'k',
    })
  })

  test('needs no key for local presets and simulated models', () => {
    for (const id of ['ollama/llama3.2', 'sim/quick?status=429']) {
      const [name, model] = id.split('/')
      expect(resolveModel(id, contextOf({}))).toEqual({
        ok: true,
        provider: CATALOG.get(name ?? ''),
        model,
        key: null,
      })
    }
  })

  test('names the setting that is missing, also when it is empty', () => {
    for (const secrets of [{}, { OPENAI_API_KEY: '' }]) {
      expect(resolveModel('openai/gpt-5', contextOf(secrets))).toEqual({
        ok: false,
        code: 'provider_not_configured',
        message: 'Cannot use openai/gpt-5: the setting OPENAI_API_KEY is missing',
        setting: 'OPENAI_API_KEY',
      })
    }
  })

  test('names the known providers when one is unknown', () => {
    expect(resolveModel('acme/large', contextOf({}))).toEqual({
      ok: false,
      code: 'model_not_found',
      message: expect.stringContaining('known are anthropic, cerebras, deepseek'),
    })
  })

  test.each(['openai/', 'openai', '', '/', '/gpt-5'])('does not find "%s"', (id) => {
    const result = resolveModel(id, contextOf({ OPENAI_API_KEY: 'k' }))
    expect(result).toMatchObject({ ok: false, code: 'model_not_found' })
  })

  test('quotes only a part of a very long id', () => {
    const result = resolveModel(`acme/${'x'.repeat(100_000)}`, contextOf({}))
    expect(JSON.stringify(result).length).toBeLessThan(500)
  })
})

describe('priceOf()', () => {
  test('finds the price of a model whose name has slashes', () => {
    expect(priceOf('groq/openai/gpt-oss-120b', CATALOG, 0)).toBe(
      CATALOG.get('groq')?.prices['openai/gpt-oss-120b'],
    )
  })

  test('is null when the model or the provider is unknown', () => {
    expect(priceOf('openai/no-such-model', CATALOG, 0)).toBeNull()
    expect(priceOf('acme/large', CATALOG, 0)).toBeNull()
    expect(priceOf('openai/constructor', CATALOG, 0)).toBeNull()
  })

  test('is zero for simulated models, with or without faults in their name', () => {
    for (const id of ['sim/quick', 'sim/judge?status=429&tokens=9', 'sim/no-such-model']) {
      expect(priceOf(id, CATALOG, 0)).toEqual({ input: 0, output: 0 })
    }
  })

  test('falls back to the default price of a provider', () => {
    const setting = { base_url: 'https://acme.example/v1', default_price: { input: 1, output: 3 } }
    expect(priceOf('acme/large', withSetting({ acme: setting }), 0)).toEqual({
      input: 1,
      output: 3,
    })
  })

  test('has a price for simulated models, so that budgets can be tried out', () => {
    const providers = withSetting({ sim: { prices: { quick: { input: 1, output: 2 } } } })
    expect(priceOf('sim/quick?tokens=5', providers, 0)).toEqual({ input: 1, output: 2 })
    expect(priceOf('sim/careful', providers, 0)).toEqual({ input: 0, output: 0 })
  })
})

describe('a price', () => {
  const base_url = 'https://acme.example/v1'

  test('holds between its dates, and is unknown before and after, also with a default', () => {
    const prices = {
      a: [
        { input: 2, output: 10, from: '2026-10-01', until: '2026-11-30' },
        { input: 4, output: 20, from: '2026-12-01T08:00:00Z', until: '2026-12-31' },
      ],
    }
    const default_price = { input: 9, output: 9 }
    const providers = withSetting({ acme: { base_url, prices, default_price } })
    const inputAt = (time: string) => priceOf('acme/a', providers, Date.parse(time))?.input ?? null
    expect(inputAt('2026-09-30T23:59:59Z')).toBeNull()
    expect(inputAt('2026-10-01T00:00:00Z')).toBe(2)
    expect(inputAt('2026-11-30T23:59:59Z')).toBe(2)
    expect(inputAt('2026-12-01T00:00:00Z')).toBeNull()
    expect(inputAt('2026-12-01T08:00:00Z')).toBe(4)
    expect(inputAt('2026-12-31T23:59:59Z')).toBe(4)
    expect(inputAt('2027-01-01T00:00:00Z')).toBeNull()
    expect(priceOf('acme/b', providers, 0)).toEqual({ input: 9, output: 9 })
  })

  test('of a default holds between its dates too', () => {
    const providers = withSetting({
      acme: { base_url, default_price: { input: 1, output: 2, until: '2026-11-30' } },
    })
    expect(priceOf('acme/a', providers, Date.UTC(2026, 10, 30))).toMatchObject({ input: 1 })
    expect(priceOf('acme/a', providers, Date.UTC(2026, 11, 1))).toBeNull()
  })

  test('does not change during a run', () => {
    const prices = { a: { input: 2, output: 10, until: '2026-11-30' } }
    const providers = withSetting({ acme: { base_url, prices } })
    const priceNow = pricesAt(providers, Date.UTC(2026, 10, 30))
    expect(priceNow('acme/a')).toMatchObject({ input: 2 })
    expect(priceNow('acme/a')).toBe(priceNow('acme/a'))
    expect(pricesAt(providers, Date.UTC(2026, 11, 1))('acme/a')).toBeNull()
    expect(priceNow('acme/b')).toBeNull()
  })

  test('has the discounts of service tiers only where they can be sent', () => {
    const prices = { a: { input: 2, output: 10, tiers: { flex: 0.5, priority: 2 } } }
    const tiersOf = (acme: object) =>
      priceOf('acme/a', withSetting({ acme: { base_url, prices, ...acme } }), 0)?.tiers
    expect(tiersOf({})).toEqual({ priority: 2 })
    expect(tiersOf({ extra_fields: ['service_tier'] })).toEqual({ flex: 0.5, priority: 2 })
  })

  test('has the longest answer of its model', () => {
    const prices = { a: { input: 1, output: 2 }, b: { input: 1, output: 2, max_tokens: 5 } }
    const models = { a: { max_output_tokens: 9 }, b: { max_output_tokens: 9 } }
    const providers = withSetting({ acme: { base_url, prices, models } })
    expect(priceOf('acme/a', providers, 0)).toMatchObject({ maxTokens: 9 })
    expect(priceOf('acme/b', providers, 0)).toMatchObject({ maxTokens: 5 })
  })
})

describe('factsOf()', () => {
  test('finds what is known of a model, with its price as it is published', () => {
    expect(factsOf('openai/gpt-6.1-sol', CATALOG, 0)).toMatchObject({
      contextWindow: 1_050_000,
      maxOutputTokens: 128_000,
      capabilities: ['tools', 'vision', 'json_schema', 'reasoning'],
      price: { input: 2, tiers: { flex: 0.5 } },
    })
    expect(factsOf('gemini/gemini-4-argon', CATALOG, Date.UTC(2026, 11, 1))).toMatchObject({
      contextWindow: 1_048_576,
      price: { input: 4 },
    })
  })

  test('finds nothing of what is not known', () => {
    for (const id of ['openai/no-such-model', 'acme/large', 'openai/constructor']) {
      expect(factsOf(id, CATALOG, 0)).toEqual({ price: null })
    }
  })
})

describe('knownModels()', () => {
  test('has every model with a price, whether or not its key is set', () => {
    const models = knownModels(CATALOG)
    expect(models).toContain('cerebras/gpt-oss-120b')
    expect(models).toContain('sim/judge')
    expect(new Set(models).size).toBe(models.length)
    const context = contextOf({})
    expect(models.filter((id) => resolveModel(id, context).ok)).toEqual(
      ['quick', 'careful', 'terse', 'contrarian', 'judge', 'embed'].map((name) => `sim/${name}`),
    )
  })

  test('has local models once the operator gives them a price or a window', () => {
    const prices = { 'llama3.2': { input: 0, output: 0 } }
    const models = { 'llama3.2': { context_window: 8_192 }, qwen: { context_window: 32_768 } }
    const ollama = knownModels(withSetting({ ollama: { prices, models } })).filter((id) =>
      id.startsWith('ollama/'),
    )
    expect(ollama).toEqual(['ollama/llama3.2', 'ollama/qwen'])
  })
})
