import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { postChat, user } from './bench.ts'
import { rawRequest } from './raw-request.ts'

const ADMIN_KEY = 'correct-horse-battery'
const HOME = 'https://good.example'

interface Made {
  readonly key: string
  readonly id: string
  readonly token: string
}

interface Sent {
  readonly method?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What an attacker starts with. */
interface Loot {
  readonly page: Made
  readonly mine: Made
  readonly theirs: Made
}

let gateway: TestGateway
let loot: Loot

beforeAll(async () => {
  gateway = await startTestGateway({ bindings: { ADMIN_KEY } })
  const fields = { kind: 'publishable', name: 'Page', tenant: 'page' }
  const limits = { origins: [HOME], session_budget_usd: 0.5, mixtures: ['demo'] }
  const page = await made('keys', ADMIN_KEY, { ...fields, ...limits })
  const [mine, theirs] = [await made('sessions', page.key), await made('sessions', page.key)]
  loot = { page, mine, theirs }
})
afterAll(() => gateway[Symbol.asyncDispose]())

function send(path: string, key: string, init: Sent = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, origin: HOME, ...init.headers }
  return fetch(`${gateway.url}/v1/${path}`, { ...init, headers })
}

function post(path: string, key: string, body: object | string = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return send(path, key, { method: 'POST', body: text })
}

async function made(path: string, key: string, body: object = {}): Promise<Made> {
  const response = await post(path, key, body)
  expect(response.status).toBe(201)
  return (await response.json()) as Made
}

function chat(key: string, headers: Record<string, string> = {}, fields: object = {}) {
  const from = { authorization: `Bearer ${key}`, origin: HOME, ...headers }
  return postChat(
    gateway.url,
    { model: 'demo', messages: user('Hi'), ...fields },
    { headers: from },
  )
}

/** A token with other claims and its old signature. */
function withClaims(token: string, changes: object): string {
  const [head = '', body = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object
  const changed = Buffer.from(JSON.stringify({ ...claims, ...changes })).toString('base64url')
  return [head, changed, signature].join('.')
}

async function expired({ page }: Loot): Promise<Response> {
  const { token } = await made('sessions', page.key, { expires_in: 1 })
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  return chat(token)
}

async function deleted({ page }: Loot): Promise<Response> {
  const { token, id } = await made('sessions', page.key)
  const owner = await made('keys', ADMIN_KEY, { kind: 'secret', name: 'Owner', tenant: 'page' })
  const { status } = await fetch(`${gateway.url}/v1/sessions/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${owner.key}` },
  })
  expect(status).toBe(204)
  return chat(token)
}

async function revoked(): Promise<Response> {
  const fields = { kind: 'publishable', name: 'Gone', tenant: 'gone', mixtures: ['demo'] }
  const limits = { origins: [HOME], session_budget_usd: 0.5 }
  const { key, id } = await made('keys', ADMIN_KEY, { ...fields, ...limits })
  const { token } = await made('sessions', key)
  expect((await chat(token)).status).toBe(200)
  expect((await send(`keys/${id}`, ADMIN_KEY, { method: 'DELETE' })).status).toBe(204)
  return chat(token)
}

const dearer = { layers: [{ agents: [{ model: 'sim/judge', max_tokens: 100_000 }] }] }

/** Each with the status that rejects it; no response has an answer or reveals a key. */
const attacks: readonly (readonly [string, number, (loot: Loot) => Promise<Response>])[] = [
  [
    'a stolen token, from another origin',
    403,
    ({ mine }) => chat(mine.token, { origin: 'https://evil.io' }),
  ],
  [
    'an origin that begins like ours',
    403,
    ({ mine }) => chat(mine.token, { origin: `${HOME}.evil.io` }),
  ],
  ['the origin null', 403, ({ mine }) => chat(mine.token, { origin: 'null' })],
  ['an expired token', 401, expired],
  ['the token of a deleted session', 403, deleted],
  ['the token of a revoked key', 401, revoked],
  ['a token of no key', 401, ({ mine }) => chat(withClaims(mine.token, { key: null }))],
  [
    "another session's id",
    403,
    ({ mine, theirs }) => chat(mine.token, { 'x-moa-session': theirs.id }),
  ],
  [
    'a token for another session',
    401,
    ({ mine, theirs }) => chat(withClaims(mine.token, { sub: theirs.id })),
  ],
  [
    'a token that lives for ever',
    401,
    ({ mine }) => chat(withClaims(mine.token, { exp: 9_999_999_999 })),
  ],
  ['an oversized token', 401, ({ mine }) => chat(mine.token + 'A'.repeat(66_000))],
  ['a publishable key without a session', 403, ({ page }) => chat(page.key)],
  [
    'a publishable key that reads a session',
    403,
    ({ page, mine }) => send(`sessions/${mine.id}`, page.key),
  ],
  [
    'a token that opens sessions',
    403,
    ({ mine }) => post('sessions', mine.token, { budget_usd: 1 }),
  ],
  [
    'a token that raises its budget',
    403,
    ({ mine }) =>
      send(`sessions/${mine.id}`, mine.token, { method: 'PATCH', body: '{"budget_usd":9}' }),
  ],
  [
    'a key in the query',
    401,
    ({ page }) => fetch(`${gateway.url}/v1/models?key=${page.key}&token=${page.key}`),
  ],
  ['a mixture off the list', 403, ({ mine }) => chat(mine.token, {}, { model: 'demo-deep' })],
  ['a model around the mixture', 403, ({ mine }) => chat(mine.token, {}, { model: 'sim/judge' })],
  ['an override with a dearer model', 403, ({ mine }) => chat(mine.token, {}, { moa: dearer })],
  ['a negative budget', 400, ({ page }) => post('sessions', page.key, { budget_usd: -1 })],
  ['a budget of NaN', 400, ({ page }) => post('sessions', page.key, '{"budget_usd":NaN}')],
  [
    'a budget beyond numbers',
    400,
    ({ page }) => post('sessions', page.key, '{"budget_usd":1e999}'),
  ],
  [
    'a session of a longer name',
    403,
    ({ mine }) => chat(mine.token, { 'x-moa-session': `${mine.id}/../x` }),
  ],
  ['unicode in a mixture', 400, ({ page }) => post('sessions', page.key, { mixture: 'dem\u043e' })],
  ['a path for a session', 404, ({ mine }) => send(`sessions/..%2F..%2F${mine.id}%00`, ADMIN_KEY)],
]

test.each(attacks)('%s is rejected with %d', async (_what, status, attack) => {
  const response = await attack(loot)
  const text = await response.text()
  expect([response.status, text]).toEqual([status, expect.stringContaining('"error"')])
  for (const secret of [ADMIN_KEY, loot.page.key, loot.mine.token])
    expect(text).not.toContain(secret)
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  expect(response.headers.get('set-cookie')).toBeNull()
  const readable = response.headers.get('access-control-allow-origin')
  expect([null, HOME]).toContain(readable)
})

test('none of the above has spent anything, and the token still works', async () => {
  const headers = { authorization: `Bearer ${await ownerKey()}` }
  const read = async () =>
    (await (await fetch(`${gateway.url}/v1/sessions/${loot.mine.id}`, { headers })).json()) as {
      runs: unknown[]
    }
  expect((await read()).runs).toEqual([])
  expect((await chat(loot.mine.token)).status).toBe(200)
  expect((await read()).runs).toHaveLength(1)
})

test('repeated creations of a session are rate-limited, even with the same idempotency key', async () => {
  const { page } = loot
  const address = { 'cf-connecting-ip': '192.0.2.7', 'idempotency-key': 'one' }
  const replay = () => send('sessions', page.key, { method: 'POST', body: '{}', headers: address })
  const answers = await Promise.all(Array.from({ length: 30 }, replay))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(10)
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(20)
  for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
})

test.each([
  ['a line in the session', (token: string) => ['x-moa-session', `x\r\nx-evil: 1`, token]],
  ['a line in the origin', (token: string) => ['origin', `${HOME}\r\nx-evil: 1`, token]],
])('%s adds no header to a response', async (_what, injection) => {
  const [name = '', value = '', token = ''] = injection(loot.mine.token)
  const answer = await rawRequest(gateway.url, [
    'GET /v1/models HTTP/1.1',
    `authorization: Bearer ${token}`,
    `${name}: ${value}`,
  ])
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/)
  expect(answer.toLowerCase()).not.toContain('x-evil')
})

test('the time of a rejection does not reveal how much of a key was right', async () => {
  const { key } = loot.page
  const wrong = [`${key.slice(0, -1)}_`, `pk_moa_${'x'.repeat(43)}`]
  const times = wrong.map((): number[] => [])
  for (let round = 0; round < 60; round += 1) {
    for (const [index, guess] of wrong.entries()) {
      // Each guess is new, because an earlier one is remembered for some seconds.
      const fresh = guess.slice(0, -4) + String(1_000 + round)
      const start = performance.now()
      expect((await send('models', fresh)).status).toBe(401)
      times[index]?.push(performance.now() - start)
    }
  }
  // Of the fastest ones: what else the machine does only adds to a time.
  const [near = 0, far = 1] = times.map((each) => each.toSorted((a, b) => a - b)[6])
  expect(near / far).toBeGreaterThan(0.5)
  expect(near / far).toBeLessThan(2)
})

async function ownerKey(): Promise<string> {
  return (await made('keys', ADMIN_KEY, { kind: 'secret', name: 'Owner', tenant: 'page' })).key
}
