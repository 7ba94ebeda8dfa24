import { describe, expect, test } from 'vitest'
import { sha256 } from '../../../src/gateway/hash.ts'
import { ADMIN, authStage, question } from './auth-stage.ts'

const MODELS = 'GET /v1/models'
const NOW_S = Math.floor(Date.now() / 1000)

describe('a new key', () => {
  test('is returned once; only its hash is stored', async () => {
    const { send, make, keys } = authStage()
    const made = await send('POST /v1/keys', {
      key: ADMIN,
      body: { kind: 'publishable', name: 'Page 模型', origins: ['http://localhost:3000'] },
    })
    expect(made.status).toBe(201)
    expect(made.headers.get('cache-control')).toBe('no-store')
    const page = String(made.body['key'])
    expect(page).toMatch(/^pk_moa_[A-Za-z0-9_-]{43}$/)
    const { key, id, tenant } = await make()
    expect([key, tenant]).toEqual([expect.stringMatching(/^sk_moa_[A-Za-z0-9_-]{43}$/), id])
    expect(keys.hashes()).toEqual([await sha256(page), await sha256(key)])
    const { text } = await send('GET /v1/keys', { key: ADMIN })
    for (const secret of [page, key, ...keys.hashes()]) expect(text).not.toContain(secret)
  })

  test('is listed page by page, newest first', async () => {
    const { send, make } = authStage()
    const ids: string[] = []
    for (let count = 0; count < 5; count += 1) ids.unshift((await make()).id)
    const seen: unknown[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await send(`GET /v1/keys?limit=2${query}`, { key: ADMIN })
      seen.push(...(body['data'] as { id: string }[]).map(({ id }) => id))
      cursor = body['next_cursor'] as string | null
    } while (cursor !== null)
    expect(seen).toEqual(ids)
    for (const query of ['limit=0', 'limit=101', 'cursor=x', 'cursor=-1', 'cursor=1e9']) {
      expect((await send(`GET /v1/keys?${query}`, { key: ADMIN })).status).toBe(400)
    }
  })

  test.each([
    ['no kind', { kind: undefined }, 'kind'],
    ['the kind admin', { kind: 'admin' }, 'kind'],
    ['no name', { name: undefined }, 'name'],
    ['a name with a line', { name: 'a\r\nx-evil: 1' }, 'name'],
    ['an unknown field', { admin: true }, 'admin'],
    ['a model for a mixture', { mixtures: ['openai/gpt-5'] }, 'mixtures[0]'],
    ['an empty list', { mixtures: [] }, 'mixtures'],
    ['an origin with a path', { origins: ['https://a.example/'] }, 'origins[0]'],
    ['the origin null', { origins: ['null'] }, 'origins[0]'],
    ['any origin', { origins: ['*'] }, 'origins[0]'],
    ['a pattern of origins', { origins: ['https://*.example.com'] }, 'origins[0]'],
    ['a plain origin', { origins: ['http://a.example'] }, 'origins[0]'],
    ['an origin that browsers do not write', { origins: ['https://A.example'] }, 'origins[0]'],
    ['a default port', { origins: ['https://a.example:443'] }, 'origins[0]'],
    ['an origin with a user', { origins: ['https://u@a.example'] }, 'origins[0]'],
    ['a script', { origins: ['javascript:alert(1)'] }, 'origins[0]'],
    ['a negative budget', { session_budget_usd: -1 }, 'session_budget_usd'],
    ['no budget', { session_budget_usd: 0 }, 'session_budget_usd'],
    ['a limit of 0', { requests_per_minute: 0 }, 'requests_per_minute'],
    ['half a request', { requests_per_minute: 1.5 }, 'requests_per_minute'],
    ['a past end', { expires_at: NOW_S - 1 }, 'expires_at'],
    ['an end in milliseconds', { expires_at: Date.now() + 60_000 }, 'expires_at'],
    ['an end in words', { expires_at: '2030-01-01' }, 'expires_at'],
    ['the tenant admin', { tenant: 'admin' }, 'tenant'],
    ['the tenant local', { tenant: 'local' }, 'tenant'],
    ['a tenant with a slash', { tenant: 'a/b' }, 'tenant'],
    ['a tenant like an id', { tenant: 'key_1' }, 'tenant'],
    ['a tenant beyond ASCII', { tenant: 'аdmin' }, 'tenant'],
    ['an empty tenant', { tenant: '' }, 'tenant'],
    ['a tenant that is too long', { tenant: 'a'.repeat(65) }, 'tenant'],
  ])('is rejected with %s', async (_what, fields, param) => {
    const { send, keys } = authStage()
    const body = { kind: 'secret', name: 'Test', ...fields }
    const answer = await send('POST /v1/keys', { key: ADMIN, body })
    expect([answer.status, answer.body.error]).toMatchObject([
      400,
      { code: 'invalid_request', param },
    ])
    expect(keys.hashes()).toEqual([])
  })
})

describe('a key whose time ends', () => {
  test('works until it expires', async () => {
    const { send, make, state } = authStage()
    state.nowMs = NOW_S * 1000
    const { key } = await make({ expires_at: NOW_S + 60 })
    state.nowMs += 59_999
    expect((await send(MODELS, { key })).status).toBe(200)
    state.nowMs += 1
    const answer = await send(MODELS, { key })
    expect([answer.status, answer.body.error?.code]).toEqual([401, 'invalid_api_key'])
    expect(answer.body.error?.message).toMatch(/expired/)
  })

  test('stops working when it is deleted, and cannot be deleted twice', async () => {
    const { send, make } = authStage()
    const { key, id } = await make()
    const { key: other } = await make()
    expect((await send(MODELS, { key })).status).toBe(200)
    expect((await send(`DELETE /v1/keys/${id}`, { key: ADMIN })).status).toBe(204)
    expect((await send(MODELS, { key })).status).toBe(401)
    expect((await send(MODELS, { key: other })).status).toBe(200)
    expect((await send(`DELETE /v1/keys/${id}`, { key: ADMIN })).status).toBe(404)
  })
})

test('each key is a tenant of its own, unless it is made with a tenant', async () => {
  const { send, make } = authStage()
  const runsOf = async (key: string) =>
    (await send('POST /v1/chat/completions', { key, body: question() })).status
  const [one, two] = [await make({ tenant: 'team-1' }), await make({ tenant: 'team-1' })]
  expect([one.tenant, two.tenant]).toEqual(['team-1', 'team-1'])
  expect(await runsOf(one.key)).toBe(200)
  expect((await make()).tenant).not.toBe((await make()).tenant)
})

describe('hostile keys', () => {
  const stage = authStage()
  const one = stage.make({ requests_per_minute: 10_000 })

  test.each([
    ['one character changed', (key: string) => key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A')],
    ['the other kind', (key: string) => key.replace('sk_', 'pk_')],
    ['upper case', (key: string) => key.toUpperCase()],
    ['one more character', (key: string) => `${key}A`],
    ['padding', (key: string) => `${key}=`],
    ['only the prefix', () => 'sk_moa_'],
    ['a slash of KV', () => `sk_moa_../../mixture/admin/${'a'.repeat(20)}`],
    ['SQL', () => `sk_moa_'OR'1'='1`],
    ['a very long one', (key: string) => key + 'A'.repeat(60_000)],
    ['letters that look alike', (key: string) => key.replace('s', '\u00df')],
    ['a random key of the right shape', () => `sk_moa_${'x'.repeat(43)}`],
    ['the beginning of the admin key', () => ADMIN.slice(0, -1)],
  ])('%s is rejected like any unknown key', async (_what, change) => {
    const { key } = await one
    const answer = await stage.send(MODELS, { key: change(key) })
    expect([answer.status, answer.body.error]).toMatchObject([
      401,
      { message: 'Cannot accept this API key: it is not known here', code: 'invalid_api_key' },
    ])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  test('the hash of a key, or its id, is not accepted as a key', async () => {
    const { key, id } = await one
    for (const wrong of [await sha256(key), id]) {
      expect((await stage.send(MODELS, { key: wrong })).status).toBe(401)
    }
  })

  test('a key outside its header is ignored, and not echoed', async () => {
    const { key } = await one
    for (const query of [`key=${key}`, `api_key=${key}`, `authorization=Bearer%20${key}`]) {
      const answer = await stage.send(`GET /v1/models?${query}`)
      expect(answer.status).toBe(401)
      expect(answer.text).not.toContain(key)
    }
    for (const headers of [
      { 'x-goog-api-key': key },
      { cookie: `key=${key}` },
      { authorization: key },
      { authorization: `Basic ${btoa(key)}` },
      { authorization: `Bearer ${key}, Bearer ${ADMIN}` },
    ]) {
      expect((await stage.send(MODELS, { headers })).status).toBe(401)
    }
  })
})

describe('limits', () => {
  test('a key over its requests_per_minute gets 429 and a time to wait, on every route', async () => {
    const { send, make } = authStage()
    const { key } = await make({ requests_per_minute: 2 })
    expect((await send(MODELS, { key })).status).toBe(200)
    expect((await send('GET /v1/keys', { key })).status).toBe(403)
    const answer = await send(MODELS, { key })
    expect([answer.status, answer.body.error?.code]).toEqual([429, 'rate_limited'])
    expect(answer.headers.get('retry-after')).toBe('30')
    expect((await send(MODELS, { key: (await make()).key })).status).toBe(200)
  })

  test('the shield limits requests by address before everything else, but not with AUTH=open', async () => {
    const { send, shielded, state } = authStage()
    const address = { 'cf-connecting-ip': '192.0.2.1' }
    await send(MODELS, { key: 'a', headers: address })
    await send(MODELS, { key: 'b', headers: address })
    await send(MODELS, { key: 'c' })
    expect(shielded).toEqual(['192.0.2.1', '192.0.2.1', await sha256('Bearer c')])
    state.shieldUp = true
    const answer = await send(MODELS, { key: ADMIN })
    expect([answer.status, answer.body.error?.code]).toEqual([429, 'rate_limited'])
    expect(answer.headers.get('retry-after')).toBe('10')
    const open = authStage({ open: true })
    open.state.shieldUp = true
    expect((await open.send(MODELS)).status).toBe(200)
  })
})
