import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())
beforeEach(() => bench.upstream.clear())

interface Account {
  id: string
  budget_usd: number
  spent_usd: number
  held_usd: number
  remaining_usd: number
}

const agents = ['a', 'b', 'c'].map((name) => ({
  model: `up/${name}`,
  name,
  max_tokens: 50,
  retries: 0,
}))
const body = {
  model: 'demo',
  messages: [{ role: 'user' as const, content: 'What is 17 * 23?' }],
  max_tokens: 100,
  // An agent that is cut off would be counted by an estimate, not by what was served.
  moa: {
    layers: [{ agents, grace: 100 }],
    aggregator: { model: 'up/pen' },
    references: { max_chars: 400 },
  },
}

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${bench.baseURL}${path}`, init)
}

async function openSession(budgetUsd: number, fields: object = {}): Promise<string> {
  const response = await send('/sessions', {
    method: 'POST',
    body: JSON.stringify({ budget_usd: budgetUsd, ...fields }),
  })
  expect(response.status).toBe(201)
  return ((await response.json()) as Account).id
}

async function account(id: string): Promise<Account> {
  return (await (await send(`/sessions/${id}`)).json()) as Account
}

function post(session: string, fields: object = {}): Promise<Response> {
  return bench.post({ ...body, ...fields }, { headers: { 'x-moa-session': session } })
}

async function boundUsd(fields: object = {}): Promise<number> {
  const estimateBody = JSON.stringify({ ...body, ...fields })
  const response = await send('/estimate', { method: 'POST', body: estimateBody })
  return ((await response.json()) as { needed_usd: number }).needed_usd
}

/** The cost of what the upstream served, at its prices of 1 and 2 dollars per million tokens. */
function servedUsd(): number {
  const micros = bench.upstream.requests.reduce((sum, { servedUsage: usage }) => {
    return sum + (usage === null ? 0 : usage.prompt_tokens + 2 * usage.completion_tokens)
  }, 0)
  return micros / 1e6
}

test('a run in a session spends the price of what the upstream served, to the millionth, and releases the rest', async () => {
  const session = await openSession(1)
  expect((await post(session)).status).toBe(200)
  await expect.poll(async () => (await account(session)).held_usd).toBe(0)
  const { spent_usd: spent, remaining_usd: remaining } = await account(session)
  expect(spent).toBe(servedUsd())
  expect(remaining).toBeCloseTo(1 - spent, 9)
})

test('of 200 runs with money for 20, some run, whole or smaller, the others are rejected, and nothing is overspent', async () => {
  const budget = Math.ceil((await boundUsd()) * 20 * 1e6) / 1e6
  const session = await openSession(budget)
  bench.upstream.script('a', { headersDelayMs: 150 })
  let watching = true
  const watch = async () => {
    const lowest: number[] = []
    while (watching) {
      const { remaining_usd: remaining, spent_usd: spent, held_usd: held } = await account(session)
      expect(spent + held).toBeLessThanOrEqual(budget + 1e-9)
      lowest.push(remaining)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return Math.min(...lowest)
  }
  const watched = watch()
  const responses = await Promise.all(Array.from({ length: 200 }, () => post(session)))
  const statuses = responses.map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200, 402]))
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(20)
  await Promise.all(responses.map((response) => response.text()))
  await expect.poll(async () => (await account(session)).held_usd).toBe(0)
  watching = false
  expect(await watched).toBeGreaterThanOrEqual(0)
  expect((await account(session)).spent_usd).toBeCloseTo(servedUsd(), 9)
})

test('60 runs with money for 10, whose models fail in every third call, spend what was served and overspend nothing', async () => {
  const patient = agents.map((agent) => ({ ...agent, retries: 2, fallbacks: ['up/spare'] }))
  const moa = { ...body.moa, layers: [{ agents: patient, grace: 100 }] }
  const budget = Math.ceil((await boundUsd({ moa })) * 10 * 1e6) / 1e6
  const session = await openSession(budget)
  const faults = [{}, { status: 503 }, {}, { reset: 'before-first-token' }, {}, {}] as const
  for (const model of ['a', 'b', 'c', 'pen']) {
    const turns = Array.from({ length: 120 }, (_, turn) => faults[turn % faults.length] ?? {})
    bench.upstream.script(model, turns)
  }
  const statuses = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const response = await post(session, { moa })
      const { remaining_usd: remaining } = await account(session)
      expect(remaining).toBeGreaterThanOrEqual(0)
      return response.status
    }),
  )
  // 502: the aggregator alone, with too little left for a retry.
  for (const status of statuses) expect([200, 402, 502]).toContain(status)
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5)
  await expect.poll(async () => (await account(session)).held_usd).toBe(0)
  const { spent_usd: spent } = await account(session)
  expect(spent).toBeLessThanOrEqual(budget)
  expect(spent).toBeGreaterThanOrEqual(servedUsd())
  expect(bench.requestsOf('a').some(({ servedUsage }) => servedUsage === null)).toBe(true)
})

test('a run holds the maximum cost of its planned calls, and less after every call that is over', async () => {
  const wordy = agents.map((agent) => ({ ...agent, max_tokens: 500 }))
  const moa = { ...body.moa, layers: [{ agents: wordy, grace: 100 }] }
  const needed = await boundUsd({ moa })
  const session = await openSession(needed)
  bench.upstream.script('a', { headersDelayMs: 900 })
  bench.upstream.script('pen', { headersDelayMs: 900 })
  const pending = post(session, { moa })
  const held = async () => (await account(session)).held_usd
  await expect.poll(() => bench.requestsOf('a').length).toBe(1)
  await expect.poll(held).toBeLessThan(needed * 0.75)
  const first = await held()
  expect(first).toBeGreaterThan(needed / 3)
  await expect.poll(() => bench.requestsOf('pen').length).toBe(1)
  await expect.poll(held).toBeLessThan(first * 0.7)
  expect(await held()).toBeGreaterThan(0)
  expect((await pending).status).toBe(200)
})

test('a call that may have been billed is retried only when the session can pay for it', async () => {
  const alone = { moa: { layers: [], aggregator: { model: 'up/pen' } } }
  const needed = await boundUsd(alone)
  const statusWith = async (budget: number) => {
    bench.upstream.clear()
    bench.upstream.script('pen', [{ reset: 'before-first-token' }, {}])
    const session = await openSession(budget)
    const { status } = await post(session, alone)
    await expect.poll(async () => (await account(session)).held_usd).toBe(0)
    return [status, bench.requestsOf('pen').length]
  }
  expect(await statusWith(needed)).toEqual([502, 1])
  expect(await statusWith(needed * 2)).toEqual([200, 2])
})

test('when money runs short the run gets smaller and reports it', async () => {
  const session = await openSession((await boundUsd()) * 0.9)
  const response = await post(session)
  const { moa } = (await response.json()) as { moa: { degraded: boolean; reasons: string[] } }
  expect(moa).toMatchObject({ degraded: true, reasons: ['budget_fewer_agents'] })
})

test('the official SDK does not retry when the money is gone', async () => {
  const session = await openSession(0.000002)
  const requests: string[] = []
  const client = new OpenAI({
    baseURL: bench.baseURL,
    apiKey: ' ',
    defaultHeaders: { 'x-moa-session': session },
    fetch: (url, init) => {
      requests.push(url instanceof Request ? url.url : url.toString())
      return fetch(url, init)
    },
  })
  await expect(
    client.chat.completions.create({ model: 'up/pen', messages: body.messages }),
  ).rejects.toMatchObject({
    status: 402,
    code: 'budget_exhausted',
  })
  expect(requests).toHaveLength(1)
  expect(bench.upstream.requests).toEqual([])
})

test('a caller who leaves has spent what was used, and the rest is released', async () => {
  const session = await openSession(1)
  bench.upstream.script('pen', { tokens: 500, tokenIntervalMs: 20 })
  const leave = new AbortController()
  const response = await bench.post(
    { ...body, stream: true },
    { headers: { 'x-moa-session': session }, signal: leave.signal },
  )
  const reader = response.body?.getReader()
  await reader?.read()
  await expect.poll(() => bench.requestsOf('pen').length).toBe(1)
  leave.abort()
  await expect.poll(async () => (await account(session)).held_usd).toBe(0)
  expect((await account(session)).spent_usd).toBeGreaterThan(0)
})

test.each([
  [
    'a model without a price',
    async () => post(await openSession(1), { model: 'ollama-cloud/x', moa: {} }),
    404,
  ],
  ['a session that does not exist', () => post('sess_00000000000000000000000000000000'), 404],
  [
    'another mixture than the session is for',
    async () => post(await openSession(1, { mixture: 'moa' })),
    403,
  ],
  [
    'an override of the mixture the session is for',
    async () => post(await openSession(1, { mixture: 'demo' })),
    403,
  ],
])('rejected in a session: %s', async (_what, request, status) => {
  const response = await request()
  expect(response.status).toBe(status)
  expect(bench.upstream.requests).toEqual([])
})

test('an answer from the cache costs a session nothing', async () => {
  await send('/mixtures/cached', {
    method: 'PUT',
    body: JSON.stringify({
      layers: [],
      aggregator: { model: 'up/pen', max_tokens: 100 },
      cache: { answers_ttl_s: 60 },
    }),
  })
  const session = await openSession(1)
  await post(session, { model: 'cached', moa: {} })
  await expect.poll(async () => (await account(session)).held_usd).toBe(0)
  const { spent_usd: before } = await account(session)
  const again = await post(session, { model: 'cached', moa: {} })
  expect(again.headers.get('x-moa-cache')).toBe('hit')
  await expect.poll(async () => (await account(session)).held_usd).toBe(0)
  expect((await account(session)).spent_usd).toBe(before)
})
