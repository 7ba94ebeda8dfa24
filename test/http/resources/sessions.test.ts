import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { sessionStore } from '../../../src/cloudflare/sessions/sessions.ts'
import { createApp } from '../../../src/http/app.ts'
import { openApiDocument } from '../../../src/docs/openapi.ts'
import { errorResponse } from '../../../src/http/errors.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { sessionSchemas } from '../../../src/protocol/sessions/session-response.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const ADMIN_KEY = 'correct-horse-battery'
const { session, opened: newSession, account } = sessionSchemas()

let nowMs = Date.now()
const { services } = fakeServices({})
const here: Services = {
  ...services,
  clock: { ...services.clock, now: () => nowMs },
  sessions: sessionStore(env.LEDGER, () => nowMs),
}
const local = createApp({ services: () => here })
const access = {
  adminKey: ADMIN_KEY,
  open: false,
  sessionSecret: async () => 'a secret of tests',
  problem: null,
}
const admin = createApp({ services: () => ({ ...here, access }) })

interface Body {
  readonly id: string
  readonly error: { readonly code: string; readonly param: string; readonly message: string }
}

async function send(route: string, body?: unknown, app = local) {
  const [method = '', path = ''] = route.split(' ')
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers: Record<string, string> =
    app === admin ? { authorization: `Bearer ${ADMIN_KEY}` } : {}
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const response = await app.request(path, { method, headers, ...init }, {}, context)
  const text = await response.text()
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Body }
}

async function opened(terms: object = { budget_usd: 1 }) {
  const { status, body } = await send('POST /v1/sessions', terms)
  expect(status).toBe(201)
  return body
}

describe('POST /v1/sessions', () => {
  test('opens a session for an hour', async () => {
    const body = await opened({ budget_usd: 0.57 })
    expect(body).toEqual({
      id: expect.stringMatching(/^sess_[0-9a-f]{32}$/),
      budget_usd: 0.57,
      spent_usd: 0,
      held_usd: 0,
      remaining_usd: 0.57,
      expires_at: Math.floor((nowMs + 3_600_000) / 1000),
      mixture: null,
      token: expect.stringMatching(/^st_moa_[\w-]+\.[\w-]+\.[\w-]+$/),
    })
    expect(newSession.parse(body)).toEqual(body)
  })

  test('accepts an end, and a mixture that exists', async () => {
    const body = await opened({ budget_usd: 1, expires_in: 60, mixture: 'demo' })
    const expiresAt = Math.floor((nowMs + 60_000) / 1000)
    expect(body).toMatchObject({ mixture: 'demo', expires_at: expiresAt })
    const none = await send('POST /v1/sessions', { budget_usd: 1, mixture: 'nobody' })
    expect(none).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found', param: 'mixture' } },
    })
  })

  test.each([
    [0.000_001, 0.000_001],
    [0.000_001_9, 0.000_001],
    [1.999_999_9, 1.999_999],
    [0.29, 0.29],
    [1.1, 1.1],
    [999_999.999_999, 999_999.999_999],
    [1_000_000, 1_000_000],
  ])('counts %d dollars as %d, rounded down to the millionth', async (budgetUsd, given) => {
    expect(await opened({ budget_usd: budgetUsd })).toMatchObject({
      budget_usd: given,
      remaining_usd: given,
    })
  })

  test.each([
    ['budget_usd', {}],
    ['budget_usd', { budget_usd: 0 }],
    ['budget_usd', { budget_usd: -1 }],
    ['budget_usd', { budget_usd: 0.000_000_9 }],
    ['budget_usd', { budget_usd: 1_000_000.01 }],
    // The JSON of NaN and Infinity.
    ['budget_usd', { budget_usd: null }],
    ['budget_usd', { budget_usd: '1' }],
    ['budget_usd', { budget_usd: [1] }],
    ['expires_in', { budget_usd: 1, expires_in: 0 }],
    ['expires_in', { budget_usd: 1, expires_in: -60 }],
    ['expires_in', { budget_usd: 1, expires_in: 1.5 }],
    ['expires_in', { budget_usd: 1, expires_in: 30 * 86_400 + 1 }],
    ['expires_in', { budget_usd: 1, expires_in: '60' }],
    ['mixture', { budget_usd: 1, mixture: 'up/model' }],
    ['mixture', { budget_usd: 1, mixture: '../demo' }],
    ['id', { budget_usd: 1, id: 'sess_mine' }],
    ['tenant', { budget_usd: 1, tenant: 'other' }],
    [null, [1]],
    [null, null],
  ])('rejects a wrong %s: %j', async (param, body) => {
    const refused = await send('POST /v1/sessions', body)
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', param } },
    })
  })

  test('rejects a number that overflows', async () => {
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
    const init = { method: 'POST', body: '{"budget_usd":1e999}' }
    expect((await local.request('/v1/sessions', init, {}, context)).status).toBe(400)
  })
})

describe('GET /v1/sessions/{id}', () => {
  test('returns what is held and spent, by run and by model', async () => {
    const { id } = await opened({ budget_usd: 0.001 })
    const purse = here.sessions.purse({ tenant: 'local', id }, 'run_1')
    expect(await purse.hold(600, null)).toEqual({ ok: true, remainingMicros: 400 })
    const call = { call: 'agent', model: 'up/a', amountMicros: 150, estimated: true }
    expect(await purse.update({ calls: [call], keepMicros: 200 })).toBe(200)
    const { status, body } = await send(`GET /v1/sessions/${id}`)
    expect([status, body]).toMatchObject([
      200,
      {
        spent_usd: 0.000_15,
        held_usd: 0.000_2,
        remaining_usd: 0.000_65,
        runs: [{ run: 'run_1', state: 'held', held_usd: 0.000_2, spent_usd: 0.000_15 }],
        models: [{ model: 'up/a', spent_usd: 0.000_15, calls: 1, estimated_calls: 1 }],
      },
    ])
    expect(account.parse(body)).toEqual(body)
    await purse.update({ calls: [], release: 'done' })
    const after = await send(`GET /v1/sessions/${id}`)
    expect(after.body).toMatchObject({ held_usd: 0, runs: [{ state: 'settled', reason: 'done' }] })
    expect(
      await here.sessions.purse({ tenant: 'local', id }, 'run_2').hold(851, null),
    ).toMatchObject({
      ok: false,
      reason: 'budget',
    })
  })

  test.each([
    `sess_${'0'.repeat(32)}`,
    'sess_',
    'x',
    `sess_${'A'.repeat(32)}`,
    `sess_${'0'.repeat(32)}%00`,
    `sess_${'0'.repeat(32)}%2F..`,
    '%F0%9F%92%B0',
    '..%2F..%2Fadmin',
  ])('does not find %s', async (id) => {
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await send(`${method} /v1/sessions/${id}`)
      expect([method, status, body.error.code]).toEqual([method, 404, 'not_found'])
    }
    expect((await send(`PATCH /v1/sessions/${id}`, { budget_usd: 1 })).status).toBe(404)
  })
})

describe('PATCH /v1/sessions/{id}', () => {
  test('raises and lowers the budget, and moves the end', async () => {
    const { id } = await opened()
    const raised = await send(`PATCH /v1/sessions/${id}`, { budget_usd: 2.000_000_9 })
    expect(raised).toMatchObject({ status: 200, body: { budget_usd: 2, remaining_usd: 2 } })
    expect(session.parse(raised.body)).toEqual(raised.body)
    const moved = await send(`PATCH /v1/sessions/${id}`, { budget_usd: 0.5, expires_in: 60 })
    const expiresAt = Math.floor((nowMs + 60_000) / 1000)
    expect(moved.body).toMatchObject({ budget_usd: 0.5, expires_at: expiresAt })
  })

  test('does not lower the budget below what is spent and held, and reports that amount', async () => {
    const { id } = await opened()
    await here.sessions.purse({ tenant: 'local', id }, 'run_1').hold(250_000, null)
    const { status, body } = await send(`PATCH /v1/sessions/${id}`, { budget_usd: 0.249_999 })
    expect([status, body.error]).toMatchObject([400, { param: 'budget_usd' }])
    expect(body.error.message).toContain('0.25')
    expect((await send(`PATCH /v1/sessions/${id}`, { budget_usd: 0.25 })).status).toBe(200)
  })

  test.each([
    {},
    { budget_usd: 0 },
    { budget_usd: 'NaN' },
    { mixture: 'demo' },
    { expires_in: 1e9 },
  ])('rejects %j', async (change) => {
    const { id } = await opened()
    expect((await send(`PATCH /v1/sessions/${id}`, change)).status).toBe(400)
    expect((await send(`GET /v1/sessions/${id}`)).body).toMatchObject({ budget_usd: 1 })
  })

  test('does not reopen an expired session, which can still be read', async () => {
    const { id } = await opened({ budget_usd: 1, expires_in: 1 })
    nowMs += 1000
    const late = await send(`PATCH /v1/sessions/${id}`, { expires_in: 60 })
    expect(late).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
    expect((await send(`GET /v1/sessions/${id}`)).status).toBe(200)
  })
})

test('DELETE /v1/sessions/{id} closes it, and then it cannot be found', async () => {
  const { id } = await opened()
  const purse = here.sessions.purse({ tenant: 'local', id }, 'run_1')
  await purse.hold(100, null)
  expect((await send(`DELETE /v1/sessions/${id}`)).status).toBe(204)
  expect((await send(`GET /v1/sessions/${id}`)).status).toBe(404)
  expect((await send(`DELETE /v1/sessions/${id}`)).status).toBe(404)
  expect((await send(`PATCH /v1/sessions/${id}`, { budget_usd: 9 })).status).toBe(404)
  const call = { call: 'agent', model: 'up/a', amountMicros: 90, estimated: false }
  expect(await purse.update({ calls: [call] })).toBe(10)
})

test("another tenant's session cannot be found, read, changed or deleted", async () => {
  const { id } = await opened()
  for (const method of ['GET', 'DELETE']) {
    expect((await send(`${method} /v1/sessions/${id}`, undefined, admin)).status).toBe(404)
  }
  expect((await send(`PATCH /v1/sessions/${id}`, { budget_usd: 9 }, admin)).status).toBe(404)
  const purse = here.sessions.purse({ tenant: 'admin', id }, 'run_1')
  expect(await purse.hold(1, null)).toEqual({ ok: false, remainingMicros: 0, reason: 'closed' })
  expect((await send(`GET /v1/sessions/${id}`)).body).toMatchObject({ budget_usd: 1 })
})

test('an exhausted budget has a header that stops clients from retrying; other errors do not', async () => {
  const refused = errorResponse({ code: 'budget_exhausted', message: 'Cannot pay' })
  expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([402, 'false'])
  const other = errorResponse({ code: 'forbidden', message: 'Cannot' })
  expect(other.headers.get('x-should-retry')).toBeNull()
})

test('the OpenAPI document lists every status, and its examples match their schemas', async () => {
  const { paths } = openApiDocument('https://moa.example.com')
  const documented = [
    [paths['/v1/sessions']?.post, 201, newSession],
    [paths['/v1/sessions/{id}']?.get, 200, account],
    [paths['/v1/sessions/{id}']?.patch, 200, session],
  ] as const
  for (const [operation, status, schema] of documented) {
    const example = operation?.responses[status]?.content?.['application/json']?.example
    expect(schema.parse(example)).toEqual(example)
    for (const each of [400, 401, 404].filter((code) => code !== 400 || status === 201)) {
      expect(Object.keys(operation?.responses ?? {})).toContain(`${each}`)
    }
  }
  const examples = paths['/v1/sessions']?.post?.requestBody?.content['application/json']?.examples
  for (const { value } of Object.values(examples ?? {})) await opened(value as object)
})
