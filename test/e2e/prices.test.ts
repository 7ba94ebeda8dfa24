import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WireReport } from '../../src/protocol/runs/report-response.ts'
import type { WireAccount } from '../../src/protocol/sessions/session-response.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'
import { startTestGateway, UP_KEY, type TestGateway } from '../support/gateway.ts'
import { postChat } from './bench.ts'

const PRICE = {
  input: 2,
  cached_input: 0.1,
  cache_write: { '5m': 2.5, '1h': 4 },
  output: 10,
  long_prompt: { above: 5_000, input: 4, cached_input: 0.2, cache_write: 8, output: 15 },
  tiers: { flex: 0.5, priority: 2 },
}

let upstream: Upstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startUpstream()
  const up = {
    base_url: upstream.url,
    api_key: 'UP_KEY',
    prices: { pen: PRICE, old: { input: 1, output: 2, until: '2026-01-01' } },
    extra_fields: ['service_tier'],
  }
  gateway = await startTestGateway({
    bindings: { AUTH: 'open', UP_KEY, PROVIDERS: JSON.stringify({ up }) },
  })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
beforeEach(() => upstream.clear())

async function openSession(): Promise<string> {
  const body = JSON.stringify({ budget_usd: 5 })
  const response = await fetch(`${gateway.url}/v1/sessions`, { method: 'POST', body })
  return ((await response.json()) as WireAccount).id
}

function post(session: string, fields: object = {}): Promise<Response> {
  const messages = [{ role: 'user', content: 'Why?' }]
  const body = { model: 'up/pen', messages, max_tokens: 2_000, ...fields }
  return postChat(gateway.url, body, { headers: { 'x-moa-session': session } })
}

interface Answered {
  readonly usage: { readonly prompt_tokens_details: object }
  readonly moa: WireReport
}

/** What a request costs a session, with what its answer reports. */
async function costOf(fields: object = {}) {
  const session = await openSession()
  const response = await post(session, fields)
  const answer = (await response.json()) as Answered
  expect(response.status).toBe(200)
  const account = async () =>
    (await (await fetch(`${gateway.url}/v1/sessions/${session}`)).json()) as WireAccount
  await expect.poll(account).toMatchObject({ held_usd: 0 })
  return { answer, costUsd: answer.moa.cost_usd, spentUsd: (await account()).spent_usd }
}

const CACHE = {
  prompt_tokens: 4_000,
  completion_tokens: 100,
  prompt_tokens_details: { cached_tokens: 1_000 },
  cache_creation_input_tokens: 1_500,
  cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 1_000 },
}
/** The bill of that, in US dollars. */
const BILL = (1_500 * 2 + 1_000 * 0.1 + 500 * 2.5 + 1_000 * 4 + 100 * 10) / 1e6

test('what was read from a cache, and written to it for a time, each has its price', async () => {
  upstream.script('pen', { usageTokens: CACHE })
  const { answer, costUsd, spentUsd } = await costOf()
  expect(costUsd).toBeCloseTo(BILL, 9)
  expect(spentUsd).toBeCloseTo(BILL, 6)
  expect(answer.usage.prompt_tokens_details).toEqual({
    cached_tokens: 1_000,
    cache_write_tokens: 1_500,
  })
})

test('a long prompt has its rates for the whole call', async () => {
  upstream.script('pen', { usageTokens: { ...CACHE, prompt_tokens: 5_001 } })
  const bill = (2_501 * 4 + 1_000 * 0.2 + 1_500 * 8 + 100 * 15) / 1e6
  const { costUsd, spentUsd } = await costOf()
  expect(costUsd).toBeCloseTo(bill, 9)
  expect(spentUsd).toBeCloseTo(bill, 6)
})

test.each([
  { sent: 'flex', answered: undefined, factor: 0.5 },
  { sent: 'flex', answered: 'default', factor: 1 },
  { sent: 'auto', answered: undefined, factor: 2 },
  { sent: undefined, answered: 'priority', factor: 2 },
])('the service tier $sent, answered as $answered, costs $factor', async (each) => {
  const { sent, answered, factor } = each
  const extraFields = answered === undefined ? {} : { service_tier: answered }
  upstream.script('pen', { usageTokens: CACHE, extraFields })
  const { costUsd, spentUsd } = await costOf(sent === undefined ? {} : { service_tier: sent })
  expect(costUsd).toBeCloseTo(BILL * factor, 9)
  expect(spentUsd).toBeCloseTo(BILL * factor, 6)
  expect(upstream.requests[0]?.body).toMatchObject(sent === undefined ? {} : { service_tier: sent })
})

test('a price past its last day is unknown: the model answers, but not in a session', async () => {
  const body = { model: 'up/old', messages: [{ role: 'user', content: 'Why?' }] }
  const answer = (await (await postChat(gateway.url, body)).json()) as Answered
  expect(answer.moa.cost_usd).toBeNull()
  const rejected = await post(await openSession(), { model: 'up/old' })
  expect(rejected.status).toBe(400)
  expect(await rejected.text()).toContain('price')
})
