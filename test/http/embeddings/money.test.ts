import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { moaOf, send, type Answered } from '../gateway.ts'
import { bindingsOf, embed, errorOf, openaiAnswer, upstreamOf } from './requests.ts'

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

const ADMIN_KEY = 'correct-horse-battery'
const open = bindingsOf()
const closed = { ...open, AUTH: '', ADMIN_KEY }
const as = (key: string, more: Readonly<Record<string, string>> = {}) => ({
  bindings: closed,
  headers: { authorization: `Bearer ${key}`, ...more },
})

/** Inputs that no other test has sent. */
const texts = (count: number, chars = 40) =>
  Array.from({ length: count }, () => crypto.randomUUID().padEnd(chars, 'x'))

interface Session {
  readonly id: string
  readonly token: string
  readonly spent_usd: number
  readonly held_usd: number
  readonly budget_usd: number
}

async function openSession(budgetUsd: number, more: object = {}): Promise<Session> {
  const body = { budget_usd: budgetUsd, ...more }
  const { body: session } = await send('/v1/sessions', { method: 'POST', body, ...as(ADMIN_KEY) })
  return session as unknown as Session
}

async function look(id: string): Promise<Session> {
  return (await send(`/v1/sessions/${id}`, as(ADMIN_KEY))).body as unknown as Session
}

const inSession = (id: string) => as(ADMIN_KEY, { 'x-moa-session': id })

describe('embeddings in a session', () => {
  test('cost what the upstream reports, and an input from the cache costs nothing', async () => {
    upstreamOf()
    const { id } = await openSession(0.01)
    const input = texts(2)
    const answer = await embed({ model: 'up/nomic', input }, inSession(id))
    expect(moaOf(answer)['cost_usd']).toBe(0.00008)
    expect(await look(id)).toMatchObject({ spent_usd: 0.00008, held_usd: 0 })
    await embed({ model: 'up/nomic', input }, inSession(id))
    expect(await look(id)).toMatchObject({ spent_usd: 0.00008, held_usd: 0 })
  })

  test('that it cannot pay are a 402, and no model is called', async () => {
    const requests = upstreamOf()
    const { id } = await openSession(0.0001)
    const answer = await embed({ model: 'up/nomic', input: texts(10) }, inSession(id))
    expect(answer.status).toBe(402)
    expect(errorOf(answer)).toMatchObject({ code: 'budget_exhausted', param: 'x-moa-session' })
    expect(answer.headers.get('x-should-retry')).toBe('false')
    expect(requests).toHaveLength(0)
    expect(await look(id)).toMatchObject({ spent_usd: 0, held_usd: 0 })
  })

  test('of a model without a price are rejected', async () => {
    const requests = upstreamOf()
    const { id } = await openSession(1)
    const free = { base_url: 'https://free.example/v1' }
    const bindings = { ...closed, ...bindingsOf({ free }), AUTH: '' }
    const answer = await embed({ model: 'free/x', input: 'a' }, { ...inSession(id), bindings })
    expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', param: 'model' })
    expect(requests).toHaveLength(0)
  })

  test('that fail after they were sent are settled too', async () => {
    upstreamOf(() => Response.json({ data: [], usage: { prompt_tokens: 30 } }))
    const { id } = await openSession(0.01)
    const answer = await embed({ model: 'up/nomic', input: texts(1) }, inSession(id))
    expect(answer.status).toBe(502)
    expect(await look(id)).toMatchObject({ spent_usd: 0.00003, held_usd: 0 })
  })

  test('with its token are paid by it, and one that was closed pays no more', async () => {
    upstreamOf()
    const { id, token } = await openSession(0.01)
    const input = texts(1)
    expect(await embed({ model: 'up/nomic', input }, as(token))).toMatchObject({ status: 200 })
    expect(await look(id)).toMatchObject({ spent_usd: 0.00004 })
    await send(`/v1/sessions/${id}`, { method: 'DELETE', ...as(ADMIN_KEY) })
    const answer = await embed({ model: 'up/nomic', input }, as(token))
    expect(answer.status).toBe(403)
  })

  test('of a session token have a cache of their own', async () => {
    const requests = upstreamOf()
    const [one, other] = [await openSession(0.01), await openSession(0.01)]
    const body = { model: 'up/nomic', input: texts(1) }
    for (const { token } of [one, other]) {
      const answer = await embed(body, as(token))
      expect(answer.headers.get('x-moa-cache')).toBe('miss')
    }
    expect(await embed(body, as(one.token))).toMatchObject({ status: 200 })
    expect(requests).toHaveLength(2)
  })

  test('in a session for a mixture are forbidden', async () => {
    const { token, id } = await openSession(0.01, { mixture: 'demo' })
    const body = { model: 'up/nomic', input: 'a' }
    expect(await embed(body, as(token))).toMatchObject({ status: 403 })
    expect(await embed(body, inSession(id))).toMatchObject({ status: 403 })
  })

  test('that race never spend and hold more than its budget', async () => {
    const lookWhile: Promise<void>[] = []
    const { id } = await openSession(0.002)
    const check = async () => {
      const { spent_usd: spent, held_usd: held, budget_usd: budget } = await look(id)
      expect(spent + held).toBeLessThanOrEqual(budget + 1e-12)
    }
    let seed = 7
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
    const requests = upstreamOf(async (request, count) => {
      await new Promise((resolve) => setTimeout(resolve, 1 + Math.floor(random() * 8)))
      if (count % 5 === 0) lookWhile.push(check())
      if (random() < 0.2) return new Response('busy', { status: 503 })
      if (random() < 0.1) return Response.json({ data: [], usage: { prompt_tokens: 50 } })
      return openaiAnswer(request)
    })
    const sent = Array.from({ length: 40 }, () =>
      embed(
        {
          model: 'up/nomic',
          input: texts(1 + Math.floor(random() * 3), 36 + Math.floor(random() * 60)),
        },
        inSession(id),
      ),
    )
    const answers: readonly Answered[] = await Promise.all(sent)
    await Promise.all(lookWhile)
    const statuses = new Set(answers.map(({ status }) => status))
    expect(statuses).toContain(200)
    expect(statuses).toContain(402)
    const { spent_usd: spent, held_usd: held, budget_usd: budget } = await look(id)
    expect(spent).toBeLessThanOrEqual(budget)
    expect(held).toBe(0)
    const paid = answers.reduce((sum, answer) => {
      return answer.status === 200 ? sum + Number(moaOf(answer)['cost_usd']) : sum
    }, 0)
    expect(spent).toBeGreaterThanOrEqual(paid - 1e-9)
    expect(requests.length).toBeGreaterThan(10)
  })
})

describe('moa.max_cost_usd', () => {
  test('rejects what may cost more, before a call', async () => {
    const requests = upstreamOf()
    const body = { model: 'up/nomic', input: texts(10), moa: { max_cost_usd: 0.0001 } }
    const answer = await embed(body, { bindings: open })
    expect(answer.status).toBe(402)
    expect(errorOf(answer)).toMatchObject({ code: 'budget_exhausted', param: 'moa.max_cost_usd' })
    expect(requests).toHaveLength(0)
  })

  test('leaves alone what costs less, and counts only what is not in the cache', async () => {
    upstreamOf()
    const input = texts(3)
    await embed({ model: 'up/nomic', input }, { bindings: open })
    const body = { model: 'up/nomic', input, moa: { max_cost_usd: 0.000001 } }
    expect(await embed(body, { bindings: open })).toMatchObject({ status: 200 })
  })

  test('covers no further attempt that it cannot pay', async () => {
    const requests = upstreamOf(() => Response.json({ data: [] }, { status: 500 }))
    const input = 'x'.repeat(1_000)
    const body = { model: 'up/nomic', input, moa: { max_cost_usd: 0.0011, cache: 'off' } }
    await embed(body, { bindings: open })
    // A rejected call cost nothing, so each attempt is covered again.
    expect(requests).toHaveLength(3)
  })
})

describe('keys', () => {
  const make = async (fields: object) => {
    const body = { kind: 'secret', name: 'Test', ...fields }
    return String((await send('/v1/keys', { method: 'POST', body, ...as(ADMIN_KEY) })).body['key'])
  }

  test('for listed mixtures may not embed with a model outside of the list', async () => {
    const requests = upstreamOf()
    const key = await make({ mixtures: ['demo'] })
    const answer = await embed({ model: 'up/nomic', input: 'a' }, as(key))
    expect(answer.status).toBe(403)
    expect(errorOf(answer)).toMatchObject({ code: 'forbidden', param: 'model' })
    expect(requests).toHaveLength(0)
  })

  test('have caches of their own', async () => {
    const requests = upstreamOf()
    const body = { model: 'up/nomic', input: texts(1) }
    for (const key of [await make({}), await make({})]) await embed(body, as(key))
    expect(requests).toHaveLength(2)
  })

  test('are needed', async () => {
    const answer = await embed({ model: 'sim/embed', input: 'a' }, { bindings: closed })
    expect(answer.status).toBe(401)
  })

  test('of a page may open a session whose token embeds, within the budget of the day', async () => {
    upstreamOf()
    const origin = 'https://app.example.com'
    const fields = { kind: 'publishable', origins: [origin], session_budget_usd: 0.001 }
    const key = await make({ ...fields, budget_usd_per_day: 0.001 })
    const opened = await send('/v1/sessions', { method: 'POST', body: {}, ...as(key, { origin }) })
    const token = String(opened.body['token'])
    const body = { model: 'up/nomic', input: texts(1) }
    expect(await embed(body, as(key, { origin }))).toMatchObject({ status: 403 })
    const answer = await embed(body, as(token, { origin }))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    const dear = { model: 'up/nomic', input: texts(30) }
    expect(await embed(dear, as(token, { origin }))).toMatchObject({ status: 402 })
    const refresh = { ...body, moa: { cache: 'refresh' } }
    expect(await embed(refresh, as(token, { origin }))).toMatchObject({ status: 403 })
  })
})
