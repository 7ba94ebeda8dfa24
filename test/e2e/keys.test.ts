import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { paceOfMachine } from '../support/pace.ts'
import { postChat, user } from './bench.ts'

const ADMIN_KEY = 'correct-horse-battery'
const ORIGIN = 'https://app.example.com'
let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway({ bindings: { ADMIN_KEY } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

interface Made {
  readonly id: string
  readonly key: string
}

function as(key: string, headers: Record<string, string> = {}) {
  return { headers: { authorization: `Bearer ${key}`, ...headers } }
}

async function make(fields: object = {}): Promise<Made> {
  const response = await fetch(`${gateway.url}/v1/keys`, {
    method: 'POST',
    ...as(ADMIN_KEY),
    body: JSON.stringify({ kind: 'secret', name: 'Test', ...fields }),
  })
  expect(response.status).toBe(201)
  return (await response.json()) as Made
}

async function models(key: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(`${gateway.url}/v1/models`, as(key, headers))
  await response.arrayBuffer()
  return response.status
}

async function send(key: string, model = 'demo', headers: Record<string, string> = {}) {
  const response = await postChat(gateway.url, { model, messages: user('Hi') }, as(key, headers))
  await response.arrayBuffer()
  return response
}

test('a key works from the moment it is made to the moment it is revoked', async () => {
  const { key, id } = await make()
  expect((await send(key)).status).toBe(200)
  const list = await (await fetch(`${gateway.url}/v1/keys`, as(ADMIN_KEY))).text()
  expect(list).toContain(id)
  expect(list).not.toContain(key)
  const gone = await fetch(`${gateway.url}/v1/keys/${id}`, { method: 'DELETE', ...as(ADMIN_KEY) })
  expect(gone.status).toBe(204)
  expect((await send(key)).status).toBe(401)
})

test('a key expires', async () => {
  const lifeMs = 1_500 * (await paceOfMachine())
  const { key } = await make({ expires_at: Math.ceil((Date.now() + lifeMs) / 1000) })
  expect(await models(key)).toBe(200)
  await expect.poll(() => models(key)).toBe(401)
})

test('tenants do not see the mixtures and runs of others, and keys of one tenant share them', async () => {
  const [one, two, other] = [
    await make({ tenant: 'team' }),
    await make({ tenant: 'team' }),
    await make(),
  ]
  const put = await fetch(`${gateway.url}/v1/mixtures/ours`, {
    method: 'PUT',
    ...as(one.key),
    body: JSON.stringify({ layers: [], aggregator: { model: 'sim/quick' } }),
  })
  expect(put.status).toBe(201)
  expect((await send(two.key, 'ours')).status).toBe(200)
  expect((await send(other.key, 'ours')).status).toBe(404)
  expect((await send(ADMIN_KEY, 'ours')).status).toBe(404)
  const run = (await send(one.key)).headers.get('x-moa-run') ?? ''
  const read = async (key: string) => (await fetch(`${gateway.url}/v1/runs/${run}`, as(key))).status
  await expect.poll(() => read(two.key)).toBe(200)
  expect(await read(other.key)).toBe(404)
})

test('of 100 requests at once with 20 a minute, 20 are served, and the others get a time to wait', async () => {
  const { key } = await make({ requests_per_minute: 20 })
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => fetch(`${gateway.url}/v1/models`, as(key))),
  )
  const refused = answers.filter(({ status }) => status === 429)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
  expect(refused).toHaveLength(80)
  for (const answer of refused) {
    const { error } = (await answer.json()) as { error: { code: string } }
    expect(error.code).toBe('rate_limited')
    const seconds = Number(answer.headers.get('retry-after'))
    expect([seconds > 0, seconds <= 60]).toEqual([true, true])
  }
})

test('a page of a listed origin can open a session and stream an answer', async () => {
  const { key } = await make({ origins: [ORIGIN], mixtures: ['demo'] })
  const preflight = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'OPTIONS',
    headers: { origin: ORIGIN, 'access-control-request-method': 'POST' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  const body = { model: 'demo', messages: user('Hi'), stream: true }
  const stream = await postChat(gateway.url, body, as(key, { origin: ORIGIN }))
  expect(await stream.text()).toContain('[DONE]')
  expect(stream.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(stream.headers.get('access-control-allow-credentials')).toBeNull()
  const stolen = await send(key, 'demo', { origin: 'https://app.example.com.evil.io' })
  expect([stolen.status, stolen.headers.get('access-control-allow-origin')]).toEqual([403, null])
  expect((await send(key, 'sim/quick')).status).toBe(403)
})

test('a publishable key cannot make a run itself', async () => {
  const { key } = await make({ kind: 'publishable', origins: [ORIGIN], session_budget_usd: 0.5 })
  expect((await send(key, 'demo', { origin: ORIGIN })).status).toBe(403)
  expect(await models(key, { origin: ORIGIN })).toBe(403)
  expect((await fetch(`${gateway.url}/v1/keys`, as(key, { origin: ORIGIN }))).status).toBe(403)
})

test.each([
  ['two Authorization headers', (key: string) => [`Bearer ${key}`, `Bearer ${ADMIN_KEY}`]],
  ['bytes beyond ASCII', (key: string) => [`Bearer ${key}\u00e9`]],
  ['a tab', (key: string) => [`Bearer\t${key}`]],
  ['eight thousand characters', (key: string) => [`Bearer ${key}${'A'.repeat(8_000)}`]],
])('%s on the wire are rejected', async (_what, values) => {
  const { key } = await make()
  expect(await rawStatus(values(key))).toBe(401)
  expect(await rawStatus([`Bearer ${key}`])).toBe(200)
})

test('the log contains no part of a key', async () => {
  const { key, id } = await make()
  await send(key)
  const logs = () => gateway.logs().join('\n')
  await expect.poll(logs).toContain(`"tenant":"${id}"`)
  expect(logs()).not.toContain('_moa_')
})

/** The response to a request with these header lines, which `fetch` would join or reject. */
function rawStatus(authorization: readonly string[]): Promise<number | undefined> {
  const { hostname, port } = new URL(gateway.url)
  const lines = authorization.flatMap((value) => ['authorization', value])
  const headers = ['host', `${hostname}:${port}`, ...lines]
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, path: '/v1/models', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.on('error', reject).end()
  })
}
