import { describe, expect, test } from 'vitest'
import { networkOf } from '../../../src/http/resources/network.ts'
import { authStage } from './auth-stage.ts'
import { HOME, OPEN, page, tokenOf } from './page-stage.ts'

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

  test('ten times an hour from one network, where rejected requests do not count', async () => {
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

  test('ten times an hour from all networks of one IPv6 /48 together', async () => {
    const { open } = await page()
    const from = (address: string) => open({}, { 'cf-connecting-ip': address })
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => from(`2001:db8:7:${index.toString(16)}::1`)),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10)
    expect((await from('2001:db8:8::1')).status).toBe(201)
  })
})

describe('a publishable key with a daily budget', () => {
  const fields = { budget_usd_per_day: 1.2 }
  test('opens no session beyond it, however many networks ask at once', async () => {
    const { open } = await page(fields)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => open({}, { 'cf-connecting-ip': `192.0.2.${n}` })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2)
    const refused = answers.find(({ status }) => status !== 201)
    expect([refused?.status, refused?.body.error?.code]).toEqual([402, 'budget_exhausted'])
    expect(refused?.headers.get('x-should-retry')).toBe('false')
    expect(refused?.headers.get('access-control-allow-origin')).toBe(HOME)
    const small = await open({ budget_usd: 0.2 }, { 'cf-connecting-ip': '198.51.100.1' })
    expect(small.status).toBe(201)
  })

  test('has room again when a session is deleted', async () => {
    const stage = await page({ ...fields, tenant: 'team' })
    const { key } = await stage.make({ tenant: 'team' })
    const opened = await stage.open()
    expect((await stage.open()).status).toBe(201)
    expect((await stage.open()).status).toBe(402)
    expect((await stage.chat(tokenOf(opened))).status).toBe(200)
    await stage.send(`DELETE /v1/sessions/${String(opened.body['id'])}`, { key })
    expect((await stage.open({ budget_usd: 0.4 })).status).toBe(201)
  })

  test('lets a secret key raise a session only as far as the day allows', async () => {
    const stage = await page({ ...fields, tenant: 'team' })
    const { key } = await stage.make({ tenant: 'team' })
    const { body } = await stage.open()
    const patch = (budgetUsd: number) =>
      stage.send(`PATCH /v1/sessions/${String(body['id'])}`, {
        key,
        body: { budget_usd: budgetUsd },
      })
    const refused = await patch(1.21)
    expect([refused.status, refused.body.error]).toMatchObject([
      402,
      { code: 'budget_exhausted', param: 'budget_usd' },
    ])
    expect((await patch(1.2)).status).toBe(200)
    expect((await stage.open({ budget_usd: 0.01 })).status).toBe(402)
  })

  test('opens no session that would hold it back for longer than a day', async () => {
    const { open } = await page(fields)
    const refused = await open({ expires_in: 86_401 })
    expect([refused.status, refused.body.error?.param]).toEqual([400, 'expires_in'])
    expect((await open({ expires_in: 86_400 })).status).toBe(201)
  })
})

test('a secret key gives no more than its session_budget_usd either', async () => {
  const { send, make } = authStage()
  const { key } = await make({ session_budget_usd: 0.2 })
  expect((await send(OPEN, { key, body: { budget_usd: 0.3 } })).status).toBe(400)
  expect((await send(OPEN, { key, body: {} })).body).toMatchObject({
    budget_usd: 0.2,
    mixture: null,
  })
})

test.each([
  [null, 'unknown'],
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:0db8:0001:0003::9', '2001:db8:1::/48'],
  ['2001:DB8::1', '2001:db8:0::/48'],
  ['::1', '0:0:0::/48'],
])('%s belongs to the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
