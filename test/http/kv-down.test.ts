import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { send, chat, moaOf, type Answered } from './gateway.ts'

const lines: string[] = []
beforeEach(() => {
  lines.length = 0
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
})
afterEach(() => vi.restoreAllMocks())

/** How a faulty KV behaves. */
const FAULTS: [what: string, kv: Partial<KVNamespace>][] = [
  ['cannot be read', { get: fails('GET') }],
  ['cannot be written', { put: fails('PUT') }],
  ['can be neither read nor written', { get: fails('GET'), put: fails('PUT') }],
  ['throws before it begins', { get: throws, put: throws }],
  ['never answers a read', { get: () => new Promise<never>(() => {}) }],
  ['is slow to write', { put: () => new Promise((resolve) => setTimeout(resolve, 900)) }],
]

function fails(verb: string) {
  return () => Promise.reject(new Error(`KV ${verb} failed: 500, while it held "What is 17 × 23?"`))
}

function throws(): never {
  throw new TypeError('KV is not bound')
}

const bindingsOf = (kv: Partial<KVNamespace>) => ({
  KV: new Proxy(env.KV, {
    get: (target, name) =>
      name in kv ? kv[name as keyof KVNamespace] : Reflect.get(target, name).bind(target),
  }),
})

const FAST = '?first_token_ms=0&interval_ms=0'

/** A mixture that caches all that can be cached. */
async function cachingMixture(id = `m-${crypto.randomUUID()}`): Promise<string> {
  const layers = [{ agents: [{ model: `sim/quick${FAST}` }, { model: `sim/careful${FAST}` }] }]
  const cache = { answers_ttl_s: 600, proposals_ttl_s: 600 }
  const body = { layers, aggregator: { model: `sim/judge${FAST}` }, cache }
  const { status } = await send(`/v1/mixtures/${id}`, { method: 'PUT', body })
  expect(status).toBe(201)
  return id
}

const troubles = () => lines.filter((line) => line.includes('"event":"trouble"'))

describe.each(FAULTS)('when KV %s', (what, kv) => {
  const bindings = bindingsOf(kv)

  test.each([false, true])('the answer still comes (streamed: %s)', async (stream) => {
    const response = await chat(await cachingMixture(), { stream }, { bindings })
    expect(response.status).toBe(200)
    expect(response.text).toContain('391')
    if (stream) expect(response.text.trimEnd()).toMatch(/data: \[DONE\]$/)
    expect(response.headers.get('x-moa-cache')).toBe('miss')
    // Reported once per request, with a code of the gateway.
    expect(troubles()).toHaveLength(what.startsWith('is slow') ? 0 : 1)
    for (const line of troubles())
      expect(line).toMatch(/^\{"event":"trouble","what":"kv_[a-z_]+"\}$/)
    expect(lines.join()).not.toMatch(/17 × 23|"event":"bug"/)
    expect(lines.filter((line) => line.includes('"event":"run"'))).toHaveLength(1)
  })
})

describe('when KV cannot be read', () => {
  const bindings = bindingsOf({ get: fails('GET') })
  const callsOf = (response: Answered) =>
    (moaOf(response)['calls'] as { status: string }[]).map((c) => c.status)

  test('a tenant still gets its own mixture in the place of a built-in one', async () => {
    await cachingMixture('demo')
    expect(moaOf(await chat('demo', {}, { bindings }))).toMatchObject({
      mixture: 'demo',
      version: 1,
    })
    await send('/v1/mixtures/demo', { method: 'DELETE' })
    expect(moaOf(await chat('demo', {}, { bindings }))).toMatchObject({ version: null })
  })

  test('a cached answer is made again, and no cached proposal is used', async () => {
    const id = await cachingMixture()
    await chat(id)
    expect(moaOf(await chat(id))).toMatchObject({ cache: 'hit' })
    const anew = await chat(id, { seed: 1 }, { bindings })
    expect(moaOf(anew)).toMatchObject({ cache: 'miss', degraded: false })
    expect(callsOf(anew)).toEqual(['ok', 'ok', 'ok'])
  })

  test('a mixture can still be written, read and deleted', async () => {
    const id = await cachingMixture()
    const path = `/v1/mixtures/${id}`
    expect((await send(path, { bindings })).status).toBe(200)
    expect((await send(path, { method: 'DELETE', bindings })).status).toBe(204)
    expect((await send(path, { bindings })).status).toBe(404)
  })

  test('an unknown model is still unknown', async () => {
    expect((await chat('nobody', {}, { bindings })).status).toBe(404)
  })

  test('a read that needs KV fails with an error without details', async () => {
    const response = await send('/v1/runs/run_1', { bindings })
    expect(response).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } })
    expect(response.text).not.toContain('KV')
  })
})
