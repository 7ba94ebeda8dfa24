import { afterAll, beforeAll, expect, test } from 'vitest'
import { mixture, postChat, startBench, user, type Bench } from './bench.ts'

const ADMIN_KEY = 'correct-horse-battery'
const HOME = 'https://good.example'

let bench: Bench
beforeAll(async () => {
  bench = await startBench({ AUTH: '', ADMIN_KEY })
  bench.upstream.script('broken', { status: 500 })
})
afterAll(() => bench[Symbol.asyncDispose]())

async function made(path: string, key: string, body: object = {}) {
  const headers = { authorization: `Bearer ${key}`, origin: HOME }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(`${bench.gateway.url}/v1/${path}`, init)
  expect(response.status).toBe(201)
  return (await response.json()) as { readonly key: string; readonly token: string }
}

/** How many calls of the broken model one question makes. */
async function callsOf(key: string, body: object): Promise<number> {
  const before = bench.requestsOf('broken').length
  const headers = { authorization: `Bearer ${key}`, origin: HOME }
  const response = await postChat(bench.gateway.url, { messages: user('Hi'), ...body }, { headers })
  // Without its aggregator, the best proposal is the answer.
  expect(response.status).toBe(200)
  return bench.requestsOf('broken').length - before
}

const broken = mixture({ aggregator: { model: 'up/broken' } })

test('runs that fail make a model skipped for their own tenant only', async () => {
  const [mine, other] = [
    await made('keys', ADMIN_KEY, { kind: 'secret', name: 'a', tenant: 'a' }),
    await made('keys', ADMIN_KEY, { kind: 'secret', name: 'b', tenant: 'b' }),
  ]
  // One run with many failures is one failure.
  const agents = [{ model: 'up/broken', samples: 15, required: false }, { model: 'up/a' }]
  await callsOf(mine.key, mixture({ agents, aggregator: { model: 'up/broken' } }))
  for (let run = 0; run < 4; run += 1) expect(await callsOf(mine.key, broken)).toBeGreaterThan(0)
  expect(await callsOf(mine.key, broken)).toBe(0)
  expect(await callsOf(other.key, broken)).toBeGreaterThan(0)
})

test('runs of a visitor that fail make a model skipped for no other visitor', async () => {
  const owner = await made('keys', ADMIN_KEY, { kind: 'secret', name: 'o', tenant: 'page' })
  const { layers, aggregator } = broken.moa
  const response = await fetch(`${bench.gateway.url}/v1/mixtures/fails`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${owner.key}` },
    body: JSON.stringify({ layers, aggregator }),
  })
  expect(response.status).toBe(201)
  const page = await made('keys', ADMIN_KEY, {
    kind: 'publishable',
    name: 'Page',
    tenant: 'page',
    origins: [HOME],
    session_budget_usd: 1,
    mixtures: ['fails'],
  })
  const [one, two] = [await made('sessions', page.key), await made('sessions', page.key)]
  for (let run = 0; run < 5; run += 1) await callsOf(one.token, { model: 'fails' })
  expect(await callsOf(one.token, { model: 'fails' })).toBe(0)
  expect(await callsOf(two.token, { model: 'fails' })).toBeGreaterThan(0)
  expect(await callsOf(owner.key, { model: 'fails' })).toBeGreaterThan(0)
})
