import { describe, expect, test } from 'vitest'
import { send } from '../gateway.ts'

type Entry = Readonly<Record<string, unknown>> & { readonly id: string }

const PRICE = {
  input: 2,
  cached_input: 0.1,
  output: 10,
  cache_write: { '5m': 2.5, '1h': 4 },
  long_prompt: { above: 1_000, input: 4, cached_input: 0.2, output: 15, cache_write: 5 },
  tiers: { flex: 0.5 },
}

const PROVIDERS = {
  acme: {
    base_url: 'https://acme.example/v1',
    api_key: 'ACME_KEY',
    prices: {
      large: PRICE,
      old: { input: 1, output: 2, until: '2026-01-01' },
      dated: [
        { input: 1, output: 2, until: '2026-01-01' },
        { input: 3, output: 4, from: '2026-01-02' },
      ],
    },
    models: {
      large: { context_window: 9_000, max_output_tokens: 900, capabilities: ['tools', 'vision'] },
      small: { context_window: 4_000, max_output_tokens: 400, capabilities: ['tools'] },
    },
  },
}

/** The gateway with models of acme, and the secrets that are set. */
const withSecrets = (secrets: object) => ({
  bindings: { PROVIDERS: JSON.stringify(PROVIDERS), ...secrets },
})

async function entriesOf(query: string, secrets: object): Promise<ReadonlyMap<string, Entry>> {
  const { status, body } = await send(`/v1/models${query}`, withSecrets(secrets))
  expect(status).toBe(200)
  return new Map((body['data'] as readonly Entry[]).map((entry) => [entry.id, entry]))
}

describe('GET /v1/models', () => {
  test('lists what can be called with the keys that are set, and nothing else', async () => {
    const without = await entriesOf('', {})
    expect([...without.keys()].filter((id) => id.startsWith('acme/'))).toEqual([])
    expect([...without.keys()].filter((id) => id.startsWith('openai/'))).toEqual([])
    expect(without.has('demo')).toBe(true)
    expect(without.has('self-moa')).toBe(false)
    const withKeys = await entriesOf('?all=false', { ACME_KEY: 'k', OPENAI_API_KEY: 'k' })
    expect([...withKeys.keys()]).toEqual(
      expect.arrayContaining([
        'demo',
        'self-moa',
        'acme/large',
        'acme/small',
        'openai/gpt-6.1-sol',
      ]),
    )
    expect(withKeys.has('moa')).toBe(false)
    for (const entry of withKeys.values()) expect(entry).not.toHaveProperty('missing')
  })

  test('with all=true lists the rest too, with the setting that is missing', async () => {
    const all = await entriesOf('?all=true', { OPENAI_API_KEY: 'k' })
    expect(all.get('acme/large')).toMatchObject({ missing: 'ACME_KEY' })
    expect(all.get('anthropic/claude-opus-5-5')).toMatchObject({ missing: 'ANTHROPIC_API_KEY' })
    expect(all.get('moa')).toMatchObject({ missing: 'TOGETHER_API_KEY' })
    expect(all.get('self-moa')).not.toHaveProperty('missing')
    expect(all.get('openai/gpt-6.1-sol')).not.toHaveProperty('missing')
    const kinds = [...all.keys()].map((id) => (id.includes('/') ? 'model' : 'mixture'))
    expect(kinds).toEqual([...kinds].sort())
  })

  test.each(['1', 'yes', ''])('rejects all=%s', async (all) => {
    const { status, body } = await send(`/v1/models?all=${all}`)
    expect([status, body]).toMatchObject([400, { error: { param: 'all' } }])
  })

  test('has the window, the longest answer, the price and the capabilities of each model', async () => {
    const all = await entriesOf('', { ACME_KEY: 'k' })
    expect(all.get('acme/large')).toStrictEqual({
      id: 'acme/large',
      object: 'model',
      created: 0,
      owned_by: 'acme',
      context_window: 9_000,
      max_output_tokens: 900,
      price: PRICE,
      capabilities: ['tools', 'vision'],
    })
    expect(all.get('acme/small')).toMatchObject({ price: null, context_window: 4_000 })
    expect(all.get('acme/old')).toMatchObject({ price: null, context_window: null })
    expect(all.get('acme/dated')).toMatchObject({
      price: { input: 3, output: 4, from: '2026-01-02T00:00:00.000Z' },
    })
    expect(all.get('sim/quick')).toMatchObject({ price: { input: 0, output: 0 } })
  })
})

describe('GET /v1/models/{id}', () => {
  const get = (id: string, secrets: object) => send(`/v1/models/${id}`, withSecrets(secrets))

  test('has the same of one model', async () => {
    const { body } = await get('acme/large', { ACME_KEY: 'k' })
    expect(body).toStrictEqual((await entriesOf('', { ACME_KEY: 'k' })).get('acme/large'))
  })

  test('finds a model that lacks a setting with all=true only', async () => {
    expect((await get('acme/large', {})).status).toBe(404)
    const { status, body } = await get('acme/large?all=true', {})
    expect([status, body]).toMatchObject([200, { missing: 'ACME_KEY', price: PRICE }])
    expect((await get('acme/nothing?all=true', {})).status).toBe(404)
  })

  test('has of a mixture the least of its models, and what all that write its answer can', async () => {
    const put = (id: string, body: object) =>
      send(`/v1/mixtures/${id}`, { method: 'PUT', body, ...withSecrets({ ACME_KEY: 'k' }) })
    const layers = [{ agents: [{ model: 'acme/small' }, { model: 'acme/large' }] }]
    await put('models-merge', { layers, aggregator: { model: 'acme/large', max_tokens: 500 } })
    expect((await get('models-merge', { ACME_KEY: 'k' })).body).toMatchObject({
      owned_by: 'edge-moa',
      context_window: 4_000,
      max_output_tokens: 500,
      capabilities: ['tools', 'vision'],
      price: null,
    })
    await put('models-spare', {
      layers,
      aggregator: { model: 'acme/large', fallbacks: ['acme/small'] },
    })
    expect((await get('models-spare', { ACME_KEY: 'k' })).body).toMatchObject({
      max_output_tokens: 400,
      capabilities: ['tools'],
    })
    await put('models-dark', { layers, aggregator: { model: 'acme/old' } })
    const { body } = await get('models-dark', {})
    expect(body).toMatchObject({
      context_window: null,
      max_output_tokens: null,
      capabilities: null,
      missing: 'ACME_KEY',
    })
  })
})
