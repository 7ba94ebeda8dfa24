import { describe, expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { ADMIN, authStage, question } from './auth-stage.ts'

const CHAT = 'POST /v1/chat/completions'
const NOW_S = Math.floor(Date.now() / 1000)
const LOOPBACK = { origin: 'http://localhost:3000' }
const BUDGET = { body: { budget_usd: 1 } }
const openStage = () => authStage({ open: true })

describe('with AUTH=open, a request is rejected that has', () => {
  test.each([
    ['an unknown key', `Bearer sk_moa_${'x'.repeat(43)}`],
    ['the key of another service', 'Bearer sk-proj-0123456789'],
    ['a word for a key', 'Bearer unused'],
    ['the beginning of the admin key', `Bearer ${ADMIN.slice(0, -1)}`],
    ['more than the admin key', `Bearer ${ADMIN}x`],
    ['the admin key without a scheme', ADMIN],
    ['the admin key in another scheme', `Basic ${ADMIN}`],
    ['two keys', `Bearer ${ADMIN} ${ADMIN}`],
    ['a token that was not made here', 'Bearer st_moa_a.b.c'],
    ['a comma for a key', ', '],
  ])('%s', async (_what, authorization) => {
    const { send } = openStage()
    for (const route of [CHAT, 'GET /v1/models', 'GET /v1/nothing', 'PUT /v1/hooks/x']) {
      const body = /^(POST|PUT)/.test(route) ? { body: question() } : {}
      const answer = await send(route, { headers: { authorization, ...LOOPBACK }, ...body })
      expect([answer.status, answer.body.error?.code]).toEqual([401, 'invalid_api_key'])
      expect(answer.text).not.toContain('horse')
      expect(answer.headers.get('access-control-allow-origin')).toBe(LOOPBACK.origin)
    }
  })

  test('a revoked key', async () => {
    const { send, make } = openStage()
    const { key, id } = await make()
    expect((await send('GET /v1/models', { key })).status).toBe(200)
    expect((await send(`DELETE /v1/keys/${id}`)).status).toBe(204)
    expect((await send('GET /v1/models', { key })).status).toBe(401)
  })

  test('an expired key', async () => {
    const { send, make, state } = openStage()
    const { key } = await make({ expires_at: NOW_S + 60 })
    state.nowMs += 61_000
    const { status, body } = await send('GET /v1/models', { key })
    expect([status, body.error?.message]).toEqual([401, expect.stringContaining('expired')])
  })

  test('an admin key that is too short to count as set', async () => {
    const { services } = fakeServices({})
    const access = { ...services.access, adminKey: 'short' }
    const app = createApp({ services: () => ({ ...services, access }) })
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
    const statusOf = async (headers: Record<string, string>) =>
      (await app.request('http://localhost/v1/models', { headers }, {}, context)).status
    expect(await statusOf({ authorization: 'Bearer short' })).toBe(401)
    expect(await statusOf({})).toBe(200)
  })

  test('a wrong key, with an error that says what to do', async () => {
    const { body } = await openStage().send('GET /v1/models', { key: 'unused' })
    expect(body.error?.message).toMatch(/AUTH=open.*leave out the Authorization header.*"none"/)
  })
})

describe('with AUTH=open, a caller', () => {
  test.each([undefined, '', 'Bearer', 'Bearer  ', 'bearer ', 'Bearer none', 'bearer  None '])(
    'without a key is the tenant local (%j)',
    async (authorization) => {
      const { send } = openStage()
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
      const { status, body } = await send('POST /v1/sessions', { headers, ...BUDGET })
      expect(status).toBe(201)
      expect((await send(`GET /v1/sessions/${String(body['id'])}`)).status).toBe(200)
      expect((await send('GET /v1/keys', { headers })).status).toBe(200)
    },
  )

  test('with the admin key is the tenant admin', async () => {
    const { send } = openStage()
    const { body } = await send('POST /v1/sessions', BUDGET)
    const session = `GET /v1/sessions/${String(body['id'])}`
    expect((await send(session, { key: ADMIN })).status).toBe(404)
    expect((await send('GET /v1/keys', { key: ADMIN })).status).toBe(200)
  })

  test('with a key has its rights, tenant, mixtures and limits', async () => {
    const { send, make } = openStage()
    const { body } = await send('POST /v1/sessions', BUDGET)
    const session = `GET /v1/sessions/${String(body['id'])}`
    const { key } = await make()
    expect((await send(session, { key })).status).toBe(404)
    expect((await send('GET /v1/keys', { key })).status).toBe(403)
    const { key: limited } = await make({ mixtures: ['demo'], requests_per_minute: 2 })
    const ask = async (model: string) =>
      (await send(CHAT, { key: limited, body: question(model) })).status
    expect([await ask('demo'), await ask('sim/quick'), await ask('demo')]).toEqual([200, 403, 429])
  })

  test('with a publishable key may only open sessions of its budget, from its origins', async () => {
    const { send, make } = openStage()
    const origin = 'https://app.example.com'
    const { key } = await make({ kind: 'publishable', origins: [origin], session_budget_usd: 0.5 })
    const open = (body: object, from: string) =>
      send('POST /v1/sessions', { key, body, headers: { origin: from } })
    expect((await open({ budget_usd: 0.6 }, origin)).status).toBe(400)
    expect((await open({}, LOOPBACK.origin)).status).toBe(403)
    const { status, body, headers } = await open({}, origin)
    expect([status, headers.get('access-control-allow-origin')]).toEqual([201, origin])
    expect((await send(CHAT, { key, body: question(), headers: { origin } })).status).toBe(403)
    const token = String(body['token'])
    const ask = async (from: string) =>
      (await send(CHAT, { key: token, body: question(), headers: { origin: from } })).status
    expect([await ask(origin), await ask(LOOPBACK.origin)]).toEqual([200, 403])
  })
})
