import { sign } from 'hono/jwt'
import { expect, describe, test } from 'vitest'
import { networkOf } from '../../../src/http/resources/network.ts'
import { ADMIN, authStage, question } from './auth-stage.ts'

const HOME = 'https://app.example.com'
const CHAT = 'POST /v1/chat/completions'
const OPEN = 'POST /v1/sessions'
const PAGE = {
  kind: 'publishable',
  origins: [HOME],
  session_budget_usd: 0.5,
  mixtures: ['demo'],
}

/** A gateway with a publishable key, and what a page does with it. */
async function page(fields: object = {}) {
  const stage = authStage()
  const { key, id, tenant } = await stage.make({ ...PAGE, ...fields })
  const headers = { origin: HOME }
  const open = (body: object = {}, more: Record<string, string> = {}) =>
    stage.ask(OPEN, { key, body, headers: { ...headers, ...more } })
  const asking = (token: string, more: Record<string, string> = {}) =>
    stage.ask(CHAT, { key: token, body: question('demo'), headers: { ...headers, ...more } })
  return { ...stage, key, id, tenant, open, asking }
}

const tokenOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) =>
  String(body['token'])

describe('a publishable key opens a session', () => {
  test('of its budget and for its mixture, by default', async () => {
    const { status, body, headers } = await (await page()).open()
    expect([status, body]).toMatchObject([201, { budget_usd: 0.5, mixture: 'demo' }])
    expect(headers.get('access-control-allow-origin')).toBe(HOME)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('set-cookie')).toBeNull()
  })

  test.each([
    ['more than it may give', {}, { budget_usd: 0.51 }, 400, 'budget_usd', '0.5'],
    ['a mixture off its list', {}, { mixture: 'demo-deep' }, 403, 'mixture', 'demo'],
    [
      'no budget at all',
      { session_budget_usd: undefined },
      {},
      403,
      'budget_usd',
      'session_budget',
    ],
  ])('but not with %s', async (_what, fields, body, status, param, word) => {
    const answer = await (await page(fields)).open(body)
    expect([answer.status, answer.body.error?.param]).toEqual([status, param])
    expect(answer.body.error?.message).toContain(word)
  })

  test('ten times an hour from one network; rejections do not count', async () => {
    const { open } = await page()
    const from = (address: string, body = {}) => open(body, { 'cf-connecting-ip': address })
    for (let count = 0; count < 20; count += 1) await from('192.0.2.1', { budget_usd: 9 })
    for (let count = 0; count < 10; count += 1) {
      expect((await from('192.0.2.1')).status).toBe(201)
    }
    const refused = await from('192.0.2.1')
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await from('192.0.2.2')).status).toBe(201)
  })
})

test('a secret key gives no more than its session_budget_usd either', async () => {
  const { ask, make } = authStage()
  const { key } = await make({ session_budget_usd: 0.2 })
  expect((await ask(OPEN, { key, body: { budget_usd: 0.3 } })).status).toBe(400)
  expect((await ask(OPEN, { key, body: {} })).body).toMatchObject({
    budget_usd: 0.2,
    mixture: null,
  })
})

describe('a session token', () => {
  test('asks, in its session, and can be read by pages of its key only', async () => {
    const { open, asking } = await page()
    const opened = await open()
    const answer = await asking(tokenOf(opened))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(HOME)
    for (const name of ['x-moa-run', 'idempotent-replayed', 'retry-after', 'age']) {
      expect(answer.headers.get('access-control-expose-headers')).toContain(name)
    }
    const stolen = await asking(tokenOf(opened), { origin: `${HOME}.evil.io` })
    expect([stolen.status, stolen.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  test('spends from its session, and from no other', async () => {
    const { open, asking, make, ask } = await page({ tenant: 'team' })
    const [mine, other] = [await open(), await open()]
    const { key } = await make({ tenant: 'team' })
    const id = (of: typeof mine) => String(of.body['id'])
    const theirs = await asking(tokenOf(mine), { 'x-moa-session': id(other) })
    expect([theirs.status, theirs.body.error?.code]).toEqual([403, 'forbidden'])
    expect((await asking(tokenOf(mine), { 'x-moa-session': id(mine) })).status).toBe(200)
    const spentOf = async (of: typeof mine) =>
      (await ask(`GET /v1/sessions/${id(of)}`, { key })).body['runs']
    expect(await spentOf(mine)).toHaveLength(1)
    expect(await spentOf(other)).toEqual([])
  })

  test.each([
    ['another mixture', question('demo-deep'), 'model'],
    ['a model around it', question('sim/quick'), 'model'],
    ['other layers', question('demo', { layers: [] }), 'moa.layers'],
    ['another pen', question('demo', { aggregator: { model: 'sim/judge' } }), 'moa.aggregator'],
  ])('does not ask %s', async (_what, body, param) => {
    for (const fields of [{}, { mixtures: undefined }]) {
      const { open, ask } = await page(fields)
      const key = tokenOf(await open({ mixture: 'demo' }))
      for (const route of [CHAT, 'POST /v1/estimate']) {
        const answer = await ask(route, { key, body, headers: { origin: HOME } })
        expect([answer.status, answer.body.error?.param]).toEqual([403, param])
        expect(answer.body.error?.message).toContain('token')
      }
    }
  })

  test('ends with its session, and the page may read why', async () => {
    const { open, asking, state } = await page()
    const token = tokenOf(await open({ expires_in: 60 }))
    state.nowMs += 60_000
    const late = await asking(token)
    expect([late.status, late.body.error?.message]).toEqual([
      401,
      expect.stringContaining('expired'),
    ])
    expect(late.headers.get('access-control-allow-origin')).toBe(HOME)
  })

  test('ends when its key is revoked, at once where that was, and the page may read why', async () => {
    const { open, asking, id, ask, make } = await page()
    const other = await make({ ...PAGE })
    const token = tokenOf(await open())
    const theirs = await ask(OPEN, { key: other.key, body: {}, headers: { origin: HOME } })
    expect((await asking(token)).status).toBe(200)
    expect((await ask(`DELETE /v1/keys/${id}`, { key: ADMIN })).status).toBe(204)
    const late = await asking(token)
    expect([late.status, late.body.error?.message]).toEqual([
      401,
      expect.stringContaining('revoked'),
    ])
    expect(late.headers.get('access-control-allow-origin')).toBe(HOME)
    expect((await asking(tokenOf(theirs))).status).toBe(200)
  })

  test('ends with its key, though its session would live on', async () => {
    const expires = Math.floor(Date.now() / 1000) + 600
    const { open, asking, state } = await page({ expires_at: expires })
    const token = tokenOf(await open({ expires_in: 3_600 }))
    expect((await asking(token)).status).toBe(200)
    state.nowMs = expires * 1000
    expect((await asking(token)).status).toBe(401)
  })

  test('that no key has opened needs none', async () => {
    const { ask, asking } = await page()
    const opened = await ask(OPEN, { key: ADMIN, body: { budget_usd: 1, mixture: 'demo' } })
    expect((await asking(tokenOf(opened))).status).toBe(200)
  })

  test('asks within the requests per minute of its key, which all of them share', async () => {
    const { open, asking } = await page({ requests_per_minute: 4 })
    const [one, two] = [tokenOf(await open()), tokenOf(await open())]
    expect((await asking(one)).status).toBe(200)
    expect((await asking(two)).status).toBe(200)
    const refused = await asking(one)
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('access-control-allow-origin')).toBe(HOME)
  })

  test('is worth nothing when its session is deleted', async () => {
    const { open, asking, make, ask } = await page({ tenant: 'team' })
    const opened = await open()
    const { key } = await make({ tenant: 'team' })
    await ask(`DELETE /v1/sessions/${String(opened.body['id'])}`, { key })
    const token = tokenOf(opened)
    const answer = await asking(token)
    expect([answer.status, answer.body.error?.message]).toEqual([
      403,
      expect.stringContaining('closed'),
    ])
    const estimate = await ask('POST /v1/estimate', { key: token, body: question('demo') })
    expect(estimate.status).toBe(403)
  })

  test('hears no answer of another session under the same Idempotency-Key', async () => {
    const { open, asking } = await page()
    const [mine, other] = [tokenOf(await open()), tokenOf(await open())]
    const again = { 'idempotency-key': 'one' }
    expect((await asking(mine, again)).headers.get('idempotent-replayed')).toBeNull()
    expect((await asking(other, again)).headers.get('idempotent-replayed')).toBeNull()
  })

  test('holds nothing of a key, and is none', async () => {
    const { open, key, asking } = await page()
    const token = tokenOf(await open())
    const claims = atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')
    expect(claims).not.toContain(key)
    expect(claims).not.toContain(ADMIN)
    expect((await asking(token.replace('st_moa_', ''))).status).toBe(401)
  })

  const claims = {
    iss: 'edge-moa',
    sub: `sess_${'0'.repeat(32)}`,
    exp: Math.floor(Date.now() / 1000) + 3600,
    tenant: 'admin',
    key: null,
    mixtures: null,
    origins: null,
  }
  const part = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, '')
  const none = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`

  test.each<[string, (token: string) => string | Promise<string>]>([
    ['changed claims', (token) => token.replace(/\.[^.]+\./, `.${part(claims)}.`)],
    ['another signature', (token) => token.replace(/.{5}$/, 'AAAAA')],
    ['no signature', (token) => token.replace(/[^.]+$/, '')],
    ['the algorithm none', () => `st_moa_${none}`],
    ['the admin key for a secret', async () => `st_moa_${await sign(claims, ADMIN, 'HS256')}`],
    ['another algorithm', async () => `st_moa_${await sign(claims, ADMIN, 'HS512')}`],
    ['nothing behind the prefix', () => 'st_moa_'],
    ['ninety thousand characters', (token) => token + 'A'.repeat(90_000)],
    ['no JSON in it', () => 'st_moa_AAAA.AAAA.AAAA'],
  ])('with %s is none', async (_what, change) => {
    const { open, asking } = await page()
    const answer = await asking(await change(tokenOf(await open())))
    expect([answer.status, answer.body.error?.code]).toEqual([401, 'invalid_api_key'])
  })

  test('is held to its session also where anyone may come in', async () => {
    const { ask } = authStage({ open: true })
    const opened = await ask(OPEN, { body: { budget_usd: 1, mixture: 'demo' } })
    const asking = (key: string, body: object) => ask(CHAT, { key, body })
    expect((await asking(tokenOf(opened), question('demo'))).status).toBe(200)
    expect((await asking(tokenOf(opened), question('sim/quick'))).status).toBe(403)
    expect((await asking('st_moa_x.y.z', question('demo'))).status).toBe(401)
  })
})

test.each([
  [null, 'unknown'],
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:DB8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s belongs to the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
