import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import { DIALECTS } from '../../../src/models/dialects/dialects.ts'
import type { Provider } from '../../../src/models/catalog/provider.ts'

const BASE_URL = 'https://llm.acme.example/v1'

function providersOf(setting: object): ReadonlyMap<string, Provider> {
  const result = parseProviders(JSON.stringify(setting))
  if (!result.ok) throw new Error(result.message)
  return result.providers
}

function messageOf(setting: object | string): string {
  const json = typeof setting === 'string' ? setting : JSON.stringify(setting)
  const result = parseProviders(json)
  if (result.ok) throw new Error('The setting was accepted')
  return result.message
}

/** The message for a provider `acme` with one more field. */
function acmeMessage(fields: object): string {
  return messageOf({ acme: { base_url: BASE_URL, ...fields } })
}

describe('what is accepted', () => {
  test('no setting, an empty one and an empty object leave the built-in providers', () => {
    for (const json of [undefined, '', '  \n', '{}']) {
      expect(parseProviders(json)).toEqual({ ok: true, providers: CATALOG })
    }
  })

  test('a new provider is read with every field of the contract', () => {
    const providers = providersOf({
      acme: {
        base_url: BASE_URL,
        api_key: 'ACME_API_KEY',
        headers: { 'X-Team': 'blue' },
        prices: { 'org/large': { input: 0.15, cached_input: 0.075, output: 0.6 } },
        default_price: { input: 0, output: 0 },
        extra_fields: ['top_k'],
      },
    })
    expect(providers.get('acme')).toEqual({
      name: 'acme',
      baseUrl: BASE_URL,
      apiKey: 'ACME_API_KEY',
      headers: { 'x-team': 'blue' },
      wire: 'openai',
      modelWires: [],
      limits: DIALECTS.openai.limits,
      extraFields: ['top_k'],
      prices: { 'org/large': { input: 0.15, cachedInput: 0.075, output: 0.6 } },
      defaultPrice: { input: 0, output: 0 },
      models: {},
    })
    expect(providers.size).toBe(CATALOG.size + 1)
  })

  test('a new provider needs nothing but a base URL', () => {
    expect(providersOf({ acme: { base_url: BASE_URL } }).get('acme')).toEqual({
      name: 'acme',
      baseUrl: BASE_URL,
      apiKey: null,
      headers: {},
      wire: 'openai',
      modelWires: [],
      limits: DIALECTS.openai.limits,
      extraFields: [],
      prices: {},
      defaultPrice: null,
      models: {},
    })
  })

  test('a price without cached_input leaves cachedInput out', () => {
    const acme = { base_url: BASE_URL, prices: { a: { input: 1, output: 2 } } }
    const price = providersOf({ acme }).get('acme')?.prices['a']
    expect(price).toStrictEqual({ input: 1, output: 2 })
  })

  test('a price may have the most tokens that the model writes', () => {
    const priced = (max_tokens: unknown) => ({ a: { input: 1, output: 2, max_tokens } })
    const acme = { base_url: BASE_URL, prices: priced(2048) }
    const price = providersOf({ acme }).get('acme')?.prices['a']
    expect(price).toStrictEqual({ input: 1, output: 2, maxTokens: 2048 })
    expect(acmeMessage({ prices: priced(0.5) })).toContain('acme.prices.a.max_tokens: must be a')
    expect(acmeMessage({ prices: priced(0) })).toContain('acme.prices.a.max_tokens: must be 1')
  })

  test('an override of a built-in provider changes only the fields that it names', () => {
    const baseUrl = 'https://gateway.example/openai'
    const openai = providersOf({ openai: { base_url: baseUrl } }).get('openai')
    // At another host, Chat Completions alone.
    expect(openai).toEqual({ ...CATALOG.get('openai'), baseUrl, modelWires: [] })
  })

  test('prices given to a built-in provider are added to those it has', () => {
    const prices = { 'gpt-5': { input: 9, output: 9 }, mine: { input: 1, output: 2 } }
    const openai = providersOf({ openai: { prices } }).get('openai')
    expect(openai?.prices).toEqual({ ...CATALOG.get('openai')?.prices, ...prices })
  })

  test('null removes a key or a default price', () => {
    const openai = providersOf({ openai: { api_key: null } }).get('openai')
    expect(openai?.apiKey).toBeNull()
    const ollama = providersOf({ ollama: { default_price: null } }).get('ollama')
    expect(ollama?.defaultPrice).toBeNull()
  })

  test('flags of a dialect are set one by one', () => {
    const dialect = { max_tokens: 'max_completion_tokens', stream_usage: false }
    const acme = providersOf({ acme: { base_url: BASE_URL, dialect } }).get('acme')
    expect(acme?.limits).toEqual({
      ...DIALECTS.openai.limits,
      maxTokens: 'max_completion_tokens',
      streamUsage: false,
    })
    const mistral = providersOf({ mistral: { dialect: { seed: true } } }).get('mistral')
    expect(mistral?.limits).toEqual({ ...CATALOG.get('mistral')?.limits, seed: true })
  })

  test('efforts are all, none, or the words that its models know', () => {
    const effortsOf = (reasoning_effort: unknown) =>
      providersOf({ acme: { base_url: BASE_URL, dialect: { reasoning_effort } } }).get('acme')
        ?.limits.reasoningEffort
    expect(effortsOf(false)).toBe(false)
    expect(effortsOf(['low', 'max'])).toEqual([['', ['low', 'max']]])
    expect(acmeMessage({ dialect: { reasoning_effort: ['most'] } })).toContain('reasoning_effort')
  })

  test('a provider, or its models by the start of their names, may be served in a named interface', () => {
    const wiresAt = (fields: object) => {
      const acme = providersOf({ acme: { base_url: BASE_URL, ...fields } }).get('acme')
      return { wire: acme?.wire, modelWires: acme?.modelWires }
    }
    expect(wiresAt({ api: 'chat' })).toEqual({ wire: 'openai', modelWires: [] })
    expect(wiresAt({ api: { a: 'chat', 'a-long': 'chat' } })).toEqual({
      wire: 'openai',
      modelWires: [
        ['a-long', 'openai'],
        ['a', 'openai'],
      ],
    })
    expect(acmeMessage({ api: 'soap' })).toContain('acme.api: must be one of chat')
    expect(acmeMessage({ api: { a: 'soap' } })).toContain('acme.api: must be one of chat')
  })

  test('slashes at the end of a base URL are trimmed', () => {
    for (const given of [`${BASE_URL}/`, `${BASE_URL}///`]) {
      expect(providersOf({ acme: { base_url: given } }).get('acme')?.baseUrl).toBe(BASE_URL)
    }
    const host = { acme: { base_url: 'http://localhost:9000' } }
    expect(providersOf(host).get('acme')?.baseUrl).toBe('http://localhost:9000')
  })

  test('parsing leaves the catalog as it was', () => {
    providersOf({ openai: { base_url: BASE_URL }, acme: { base_url: BASE_URL } })
    expect(CATALOG.get('openai')?.baseUrl).toBe('https://api.openai.com/v1')
    expect(CATALOG.has('acme')).toBe(false)
  })
})

describe('a setting is rejected', () => {
  test('text that is not JSON, without a quote of it', () => {
    const message = messageOf('{"acme": sk-secret}')
    expect(message).toMatch(/^Cannot use the setting PROVIDERS: is not JSON/)
    expect(message).not.toContain('sk-secret')
  })

  test('JSON that is not an object', () => {
    for (const json of ['[]', '"a"', '1', 'null']) {
      expect(messageOf(json)).toContain('PROVIDERS: must be an object of providers by name')
    }
  })

  test('an unknown field, with its path', () => {
    expect(messageOf({ openai: { baseUrl: BASE_URL } })).toBe(
      'Cannot use the setting PROVIDERS.openai.baseUrl: is not a known field',
    )
    expect(acmeMessage({ prices: { 'gpt-4.1': { input: 1, output: 1, cached: 1 } } })).toBe(
      'Cannot use the setting PROVIDERS.acme.prices["gpt-4.1"].cached: is not a known field',
    )
    expect(acmeMessage({ dialect: { store: true } })).toContain('PROVIDERS.acme.dialect.store')
  })

  test('a new provider without a base URL', () => {
    expect(messageOf({ acme: { api_key: 'ACME_API_KEY' } })).toBe(
      'Cannot use the setting PROVIDERS.acme.base_url: a new provider needs it',
    )
  })

  test.each([
    'ftp://acme.example/v1',
    'acme.example/v1',
    'javascript:alert(1)',
    'https://user:hunter2@acme.example/v1',
    'https://acme.example/v1?key=hunter2',
    'https://acme.example/v1?',
    'https://acme.example/v1#hunter2',
    '',
    7,
  ])('the base URL %s, without quoting it', (given) => {
    const message = messageOf({ acme: { base_url: given } })
    expect(message).toContain('PROVIDERS.acme.base_url: must be')
    expect(message).not.toContain('hunter2')
  })

  test.each(['Acme', 'a/b', '-acme', 'a.b', 'a b', ''])('the provider name "%s"', (name) => {
    expect(messageOf({ [name]: { base_url: BASE_URL } })).toContain('is not a provider name')
  })

  test.each(['sk-proj-1234567890', 'abcdef0123456789', 'xai-abc'])(
    'the key "%s" in place of its name, without quoting it',
    (key) => {
      const message = acmeMessage({ api_key: key })
      expect(message).toContain('PROVIDERS.acme.api_key: must be the name of a secret')
      expect(message).not.toContain(key)
    },
  )

  test('the header authorization in any case, with a hint at api_key', () => {
    const message = acmeMessage({ headers: { Authorization: 'Bearer hunter2' } })
    expect(message).toContain('PROVIDERS.acme.headers')
    expect(message).toContain('name the secret with the key in api_key')
    expect(message).not.toContain('hunter2')
  })

  test.each(['host', 'Content-Length', 'x team', 'x:y', ''])('the header "%s"', (name) => {
    expect(acmeMessage({ headers: { [name]: 'hunter2' } })).toMatch(
      /^Cannot use the setting PROVIDERS\.acme\.headers.*: (cannot be set here|is not a header name)/,
    )
  })

  test('a header value with a line break, without quoting it', () => {
    const message = acmeMessage({ headers: { 'x-team': 'a\r\nhunter2: b' } })
    expect(message).toContain('PROVIDERS.acme.headers.x-team')
    expect(message).not.toContain('hunter2')
  })

  test('prices that are negative, not finite, not numbers or missing', () => {
    expect(acmeMessage({ default_price: { input: -1, output: 1 } })).toBe(
      'Cannot use the setting PROVIDERS.acme.default_price.input: must be 0 or more',
    )
    expect(acmeMessage({ prices: { a: { input: 1 } } })).toBe(
      'Cannot use the setting PROVIDERS.acme.prices.a.output: must be a number of US dollars',
    )
    expect(acmeMessage({ prices: { a: { input: '1', output: 1 } } })).toContain('prices.a.input')
    const infinite = `{"acme":{"base_url":"${BASE_URL}","default_price":{"input":1e999,"output":1}}}`
    expect(messageOf(infinite)).toContain('default_price.input')
  })
})
