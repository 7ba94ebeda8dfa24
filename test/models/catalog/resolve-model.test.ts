import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import type { Provider } from '../../../src/models/catalog/provider.ts'
import {
  configuredModels,
  priceOf,
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
    expect(priceOf('groq/openai/gpt-oss-120b', CATALOG)).toEqual(
      CATALOG.get('groq')?.prices['openai/gpt-oss-120b'],
    )
  })

  test('is null when the model or the provider is unknown', () => {
    expect(priceOf('openai/no-such-model', CATALOG)).toBeNull()
    expect(priceOf('acme/large', CATALOG)).toBeNull()
    expect(priceOf('openai/constructor', CATALOG)).toBeNull()
  })

  test('is zero for simulated models, with or without faults in their name', () => {
    for (const id of ['sim/quick', 'sim/judge?status=429&tokens=9', 'sim/no-such-model']) {
      expect(priceOf(id, CATALOG)).toEqual({ input: 0, output: 0 })
    }
  })

  test('falls back to the default price of a provider', () => {
    const setting = { base_url: 'https://acme.example/v1', default_price: { input: 1, output: 3 } }
    expect(priceOf('acme/large', withSetting({ acme: setting }))).toEqual({ input: 1, output: 3 })
  })

  test('has a price for simulated models, so that budgets can be tried out', () => {
    const providers = withSetting({ sim: { prices: { quick: { input: 1, output: 2 } } } })
    expect(priceOf('sim/quick?tokens=5', providers)).toEqual({ input: 1, output: 2 })
    expect(priceOf('sim/careful', providers)).toEqual({ input: 0, output: 0 })
  })
})

describe('configuredModels()', () => {
  const SIMULATED = ['sim/quick', 'sim/careful', 'sim/terse', 'sim/contrarian', 'sim/judge']

  test('lists only simulated models when nothing is set', () => {
    expect(configuredModels(contextOf({}))).toEqual(SIMULATED)
  })

  test('adds the priced models of a provider whose key is set', () => {
    const models = configuredModels(contextOf({ CEREBRAS_API_KEY: 'k', OPENAI_API_KEY: '' }))
    expect(models).toEqual(['cerebras/gpt-oss-120b', ...SIMULATED])
  })

  test('adds local models once the operator gives them a price', () => {
    const prices = { 'llama3.2': { input: 0, output: 0 } }
    const models = configuredModels(contextOf({}, withSetting({ ollama: { prices } })))
    expect(models).toEqual(['ollama/llama3.2', ...SIMULATED])
  })

  test('lists nothing that cannot be resolved', () => {
    const context = contextOf({ OPENAI_API_KEY: 'k', GROQ_API_KEY: 'k' })
    const models = configuredModels(context)
    expect(models.filter((id) => !resolveModel(id, context).ok)).toEqual([])
    expect(models.filter((id) => priceOf(id, context.providers) === null)).toEqual([])
  })
})
