import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { chat, moaOf, send, type Answered, type RequestOptions } from '../gateway.ts'

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

const FAST = '?first_token_ms=0&interval_ms=0'
const LONG = { answers_ttl_s: 600, proposals_ttl_s: 600 }

/** A mixture with these caches, two visitors of the tenant that owns it, and its owner in a session of the same budget. */
async function visited(cache: object) {
  const id = `m-${crypto.randomUUID()}`
  // Of this mixture only: proposals do not depend on the mixture that they were written for.
  const messages = [{ role: 'user', content: `What is 17 × 23? ${id}` }]
  const mixture = {
    layers: [{ agents: [{ model: `sim/quick${FAST}` }, { model: `sim/careful${FAST}` }] }],
    aggregator: { model: `sim/judge${FAST}` },
    cache,
  }
  expect((await send(`/v1/mixtures/${id}`, { method: 'PUT', body: mixture })).status).toBe(201)
  const open = async () => {
    const body = { budget_usd: 1, mixture: id }
    return (await send('/v1/sessions', { method: 'POST', body })).body
  }
  const visitor = async (): Promise<RequestOptions> => ({
    headers: { authorization: `Bearer ${String((await open())['token'])}` },
  })
  const owner = async (): Promise<RequestOptions> => ({
    headers: { 'x-moa-session': String((await open())['id']) },
  })
  const ask = (who: RequestOptions, more: object = {}) => chat(id, { messages, ...more }, who)
  return { ask, owner, ann: await visitor(), bob: await visitor() }
}

const cacheOf = (answer: Answered) => answer.headers.get('x-moa-cache')
const runOf = (answer: Answered) => answer.headers.get('x-moa-run')
const statuses = (answer: Answered) =>
  (moaOf(answer)['calls'] as { status: string }[]).map(({ status }) => status)

const tools = [{ type: 'function', function: { name: 'weather' } }]

describe('visitors who send the same request', () => {
  test('share no answer: nothing shows that another one sent it before', async () => {
    const { ask, ann, bob, owner } = await visited(LONG)
    const first = await ask(ann)
    const [theirs, ours] = [await ask(bob), await ask(await owner())]
    expect([first, theirs, ours].map(cacheOf)).toEqual(['miss', 'miss', 'miss'])
    expect(theirs.headers.get('age')).toBeNull()
    expect(new Set([first, theirs, ours].map(runOf)).size).toBe(3)
    const again = await ask(ann)
    expect([cacheOf(again), runOf(again)]).toEqual(['hit', runOf(first)])
  })

  test('share no proposals', async () => {
    const { ask, ann, bob, owner } = await visited({ proposals_ttl_s: 600 })
    for (const who of [ann, bob, await owner()]) {
      expect(statuses(await ask(who))).toEqual(['ok', 'ok', 'ok'])
    }
    expect(statuses(await ask(ann))).toEqual(['cached', 'cached', 'ok'])
  })

  test('share no proposals of the turns of a tool loop', async () => {
    const { ask, ann, bob } = await visited({})
    for (const who of [ann, bob]) {
      expect(statuses(await ask(who, { tools }))).toEqual(['ok', 'ok', 'ok'])
    }
    expect(statuses(await ask(ann, { tools }))).toEqual(['cached', 'cached', 'ok'])
  })

  test('share no run at the same moment: neither waits for the other', async () => {
    const { ask, ann, bob } = await visited(LONG)
    const flights: string[] = []
    const FLIGHT = {
      getByName(name: string) {
        flights.push(name)
        return (env as unknown as { FLIGHT: DurableObjectNamespace }).FLIGHT.getByName(name)
      },
    }
    const both = [ann, bob].map((who) => ask({ ...who, bindings: { FLIGHT } }))
    expect((await Promise.all(both)).map(cacheOf)).toEqual(['miss', 'miss'])
    expect(new Set(flights).size).toBe(2)
  })

  test('share answers with everyone of the tenant when the mixture says so', async () => {
    const { ask, ann, bob, owner } = await visited({ ...LONG, share: 'tenant' })
    const first = await ask(ann)
    expect(cacheOf(first)).toBe('miss')
    for (const who of [bob, await owner()]) {
      const hit = await ask(who)
      expect([cacheOf(hit), runOf(hit)]).toEqual(['hit', runOf(first)])
    }
  })

  test('share proposals when the mixture says so', async () => {
    const { ask, ann, bob } = await visited({ proposals_ttl_s: 600, share: 'tenant' })
    await ask(ann)
    expect(statuses(await ask(bob))).toEqual(['cached', 'cached', 'ok'])
  })
})

test('keys of a tenant share answers, also in different sessions', async () => {
  const { ask, owner } = await visited(LONG)
  expect([await ask(await owner()), await ask(await owner())].map(cacheOf)).toEqual(['miss', 'hit'])
})
