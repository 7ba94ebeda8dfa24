import { sign } from 'hono/jwt'
import { expect, describe, test } from 'vitest'
import { ADMIN, authStage, question } from './auth-stage.ts'
import { CHAT, HOME, OPEN, PAGE, page, tokenOf } from './page-stage.ts'

describe('a session token', () => {
  test('makes runs in its session, whose answers only pages of its key can read', async () => {
    const { open, chat } = await page()
    const opened = await open()
    const answer = await chat(tokenOf(opened))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(HOME)
    for (const name of ['x-moa-run', 'idempotent-replayed', 'retry-after', 'age']) {
      expect(answer.headers.get('access-control-expose-headers')).toContain(name)
    }
    const stolen = await chat(tokenOf(opened), { origin: `${HOME}.evil.io` })
    expect([stolen.status, stolen.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  test('spends from its session, and from no other', async () => {
    const { open, chat, make, send } = await page({ tenant: 'team' })
    const [mine, other] = [await open(), await open()]
    const { key } = await make({ tenant: 'team' })
    const id = (of: typeof mine) => String(of.body['id'])
    const theirs = await chat(tokenOf(mine), { 'x-moa-session': id(other) })
    expect([theirs.status, theirs.body.error?.code]).toEqual([403, 'forbidden'])
    expect((await chat(tokenOf(mine), { 'x-moa-session': id(mine) })).status).toBe(200)
    const spentOf = async (of: typeof mine) =>
      (await send(`GET /v1/sessions/${id(of)}`, { key })).body['runs']
    expect(await spentOf(mine)).toHaveLength(1)
    expect(await spentOf(other)).toEqual([])
  })

  test.each([
    ['another mixture', question('demo-deep'), 'model'],
    ['a model around it', question('sim/quick'), 'model'],
    ['other layers', question('demo', { layers: [] }), 'moa.layers'],
    ['another pen', question('demo', { aggregator: { model: 'sim/judge' } }), 'moa.aggregator'],
  ])('cannot send %s', async (_what, body, param) => {
    for (const fields of [{}, { mixtures: undefined }]) {
      const { open, send } = await page(fields)
      const key = tokenOf(await open({ mixture: 'demo' }))
      for (const route of [CHAT, 'POST /v1/estimate']) {
        const answer = await send(route, { key, body, headers: { origin: HOME } })
        expect([answer.status, answer.body.error?.param]).toEqual([403, param])
        expect(answer.body.error?.message).toContain('token')
      }
    }
  })

  test('ends with its session, and the page can read why', async () => {
    const { open, chat, state } = await page()
    const token = tokenOf(await open({ expires_in: 60 }))
    state.nowMs += 60_000
    const late = await chat(token)
    expect([late.status, late.body.error?.message]).toEqual([
      401,
      expect.stringContaining('expired'),
    ])
    expect(late.headers.get('access-control-allow-origin')).toBe(HOME)
  })

  test('lives on when the end of its session is moved to a later time', async () => {
    const { open, chat, make, send, state } = await page({ tenant: 'team' })
    const { key } = await make({ tenant: 'team' })
    const opened = await open({ expires_in: 60 })
    const body = { expires_in: 3_600 }
    await send(`PATCH /v1/sessions/${String(opened.body['id'])}`, { key, body })
    state.nowMs += 60_000
    expect((await chat(tokenOf(opened))).status).toBe(200)
    state.nowMs += 3_600_000
    expect((await chat(tokenOf(opened))).status).toBe(401)
  })

  test('ends earlier when the end of its session is moved to an earlier time', async () => {
    const { open, chat, make, send, state } = await page({ tenant: 'team' })
    const { key } = await make({ tenant: 'team' })
    const opened = await open()
    const again = { 'idempotency-key': 'one' }
    expect((await chat(tokenOf(opened), again)).status).toBe(200)
    const body = { expires_in: 1 }
    await send(`PATCH /v1/sessions/${String(opened.body['id'])}`, { key, body })
    await expect.poll(async () => (await chat(tokenOf(opened))).status).toBe(403)
    state.nowMs += 1_000
    expect((await chat(tokenOf(opened), again)).status).toBe(403)
  })

  test('ends when its key is revoked, at once in the isolate that revoked it, and the page can read why', async () => {
    const { open, chat, id, send, make } = await page()
    const other = await make({ ...PAGE })
    const token = tokenOf(await open())
    const theirs = await send(OPEN, { key: other.key, body: {}, headers: { origin: HOME } })
    expect((await chat(token)).status).toBe(200)
    expect((await send(`DELETE /v1/keys/${id}`, { key: ADMIN })).status).toBe(204)
    const late = await chat(token)
    expect([late.status, late.body.error?.message]).toEqual([
      401,
      expect.stringContaining('revoked'),
    ])
    expect(late.headers.get('access-control-allow-origin')).toBe(HOME)
    expect((await chat(tokenOf(theirs))).status).toBe(200)
  })

  test('that another secret signed is rejected, and a page of a listed origin can read why', async () => {
    const { chat } = await page()
    for (const [origin, reader] of [
      [HOME, HOME],
      ['https://evil.example', null],
    ] as const) {
      const { status, headers } = await chat('st_moa_a.b.c', { origin })
      expect([status, headers.get('access-control-allow-origin')]).toEqual([401, reader])
    }
  })

  test('expires with its key, before its session does', async () => {
    const expires = Math.floor(Date.now() / 1000) + 600
    const { open, chat, state } = await page({ expires_at: expires })
    const token = tokenOf(await open({ expires_in: 3_600 }))
    expect((await chat(token)).status).toBe(200)
    state.nowMs = expires * 1000
    expect((await chat(token)).status).toBe(401)
  })

  test('of a session that was opened without a key needs no key', async () => {
    const { send, chat } = await page()
    const opened = await send(OPEN, { key: ADMIN, body: { budget_usd: 1, mixture: 'demo' } })
    expect((await chat(tokenOf(opened))).status).toBe(200)
  })

  test('counts against the requests per minute of its key, which all of its tokens share', async () => {
    const { open, chat } = await page({ requests_per_minute: 4 })
    const [one, two] = [tokenOf(await open()), tokenOf(await open())]
    expect((await chat(one)).status).toBe(200)
    expect((await chat(two)).status).toBe(200)
    const refused = await chat(one)
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('access-control-allow-origin')).toBe(HOME)
  })

  test('is rejected when its session is deleted', async () => {
    const { open, chat, make, send } = await page({ tenant: 'team' })
    const opened = await open()
    expect((await chat(tokenOf(opened), { 'idempotency-key': 'before' })).status).toBe(200)
    const { key } = await make({ tenant: 'team' })
    await send(`DELETE /v1/sessions/${String(opened.body['id'])}`, { key })
    const token = tokenOf(opened)
    const answer = await chat(token)
    expect([answer.status, answer.body.error?.message]).toEqual([
      403,
      expect.stringContaining('closed'),
    ])
    const estimate = await send('POST /v1/estimate', { key: token, body: question('demo') })
    expect(estimate.status).toBe(403)
    const replayed = await chat(token, { 'idempotency-key': 'before' })
    expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([403, null])
  })

  test('gets no replay of another session with the same Idempotency-Key', async () => {
    const { open, chat } = await page()
    const [mine, other] = [tokenOf(await open()), tokenOf(await open())]
    const again = { 'idempotency-key': 'one' }
    expect((await chat(mine, again)).headers.get('idempotent-replayed')).toBeNull()
    expect((await chat(other, again)).headers.get('idempotent-replayed')).toBeNull()
  })

  test('contains no part of a key, and is not accepted as one', async () => {
    const { open, key, chat } = await page()
    const token = tokenOf(await open())
    const claims = atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')
    expect(claims).not.toContain(key)
    expect(claims).not.toContain(ADMIN)
    expect((await chat(token.replace('st_moa_', ''))).status).toBe(401)
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
  ])('with %s is rejected', async (_what, change) => {
    const { open, chat } = await page()
    const answer = await chat(await change(tokenOf(await open())))
    expect([answer.status, answer.body.error?.code]).toEqual([401, 'invalid_api_key'])
  })

  test('is limited to its session also with AUTH=open', async () => {
    const { send } = authStage({ open: true })
    const opened = await send(OPEN, { body: { budget_usd: 1, mixture: 'demo' } })
    const chat = (key: string, body: object) => send(CHAT, { key, body })
    expect((await chat(tokenOf(opened), question('demo'))).status).toBe(200)
    expect((await chat(tokenOf(opened), question('sim/quick'))).status).toBe(403)
    expect((await chat('st_moa_x.y.z', question('demo'))).status).toBe(401)
  })
})
