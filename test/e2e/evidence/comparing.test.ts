import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WireComparisonList } from '../../../src/protocol/comparisons/comparison-response.ts'
import { startTestGateway, UP_KEY, UP_PRICE, type TestGateway } from '../../support/gateway.ts'
import { startJudgedUpstream, type JudgedUpstream } from './judged-upstream.ts'

let upstream: JudgedUpstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startJudgedUpstream()
  const up = { base_url: upstream.url, api_key: 'UP_KEY', default_price: UP_PRICE }
  const PROVIDERS = JSON.stringify({ up, free: { base_url: upstream.url, api_key: 'UP_KEY' } })
  gateway = await startTestGateway({ bindings: { AUTH: 'open', PROVIDERS, UP_KEY } })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})
beforeEach(() => upstream.clear())

async function send(path: string, body?: object, init: RequestInit = {}): Promise<Response> {
  const more = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  return fetch(`${gateway.url}/v1${path}`, { ...more, ...init })
}

/** Stores a mixture of two agents, whose aggregator writes a bad answer. */
async function mixtureWith(compare: object, more: object = {}): Promise<string> {
  const id = `m-${crypto.randomUUID().slice(0, 8)}`
  const agents = ['a', 'b'].map((name) => ({ model: `up/${name}`, name, max_tokens: 50 }))
  const mixture = {
    layers: [{ agents, grace: 100 }],
    aggregator: { model: 'up/pen', max_tokens: 50 },
    compare: {
      against: 'up/single',
      judges: ['up/judge'],
      share: 1,
      daily_usd: 100,
      leave_one_out: false,
      ...compare,
    },
    ...more,
  }
  const response = await send(`/mixtures/${id}`, undefined, {
    method: 'PUT',
    body: JSON.stringify(mixture),
  })
  expect(response.ok).toBe(true)
  return id
}

const QUESTION = [{ role: 'user', content: 'Which answer serves me?' }]

function ask(model: string, more: object = {}, headers: Record<string, string> = {}) {
  return send(
    '/chat/completions',
    { model, messages: QUESTION, max_tokens: 50, ...more },
    { headers },
  )
}

async function comparisons(mixture: string): Promise<WireComparisonList> {
  return (await (await send(`/comparisons?mixture=${mixture}`)).json()) as WireComparisonList
}

/** Waits until so many runs are judged. */
async function judged(mixture: string, n: number) {
  await expect
    .poll(async () => (await comparisons(mixture)).data[0]?.n, { timeout: 100_000, interval: 200 })
    .toBe(n)
  const { data, money } = await comparisons(mixture)
  const [comparison] = data
  if (comparison === undefined) throw new Error('There is no comparison')
  return { comparison, money }
}

const requestsOf = (model: string) => upstream.requests.filter((each) => each.model === model)

test('a worse mixture is found to be worse, with both orders seen and no session charged', async () => {
  const mixture = await mixtureWith({})
  const opened = await send('/sessions', { budget_usd: 1 })
  const { id } = (await opened.json()) as { id: string }
  const first = await ask(mixture, {}, { 'x-moa-session': id })
  const { moa } = (await first.json()) as { moa: { cost_usd: number } }
  for (let batch = 0; batch < 5; batch++)
    await Promise.all(Array.from({ length: 10 }, async () => (await ask(mixture)).text()))
  const { comparison, money } = await judged(mixture, 51)
  expect(comparison).toMatchObject({
    against: 'up/single',
    wins: 0,
    losses: 51,
    missing: 0,
    win_rate: 0,
    verdict: 'worse',
    enough: true,
    judge: { models: ['up/judge'], consistency: 1, first_wins: 0.5, missing_share: 0 },
    regret: { n: 51 },
  })
  expect(comparison.cost_ratio).toBeCloseTo(3)
  const orders = requestsOf('judge')
    .filter(({ prompt }) => !prompt.includes('the ranker'))
    .map(({ prompt }) => prompt.lastIndexOf('GOOD') > prompt.lastIndexOf('BAD'))
  expect(orders.filter((second) => second)).toHaveLength(51)
  expect(orders).toHaveLength(102)
  for (const { prompt } of requestsOf('judge')) expect(prompt).not.toMatch(/up\/|single"|mixture/)
  const account = (await (await send(`/sessions/${id}`)).json()) as Record<string, number>
  expect(account).toMatchObject({ spent_usd: moa.cost_usd, held_usd: 0 })
  // A single answer, two orders and a ranking for each run; none of it is the caller's.
  expect(money.spent_usd).toBeCloseTo((51 * 4 * 440) / 1e6, 6)
})

test('a judge that always prefers the first answer says nothing, and shows it', async () => {
  const mixture = await mixtureWith({ judges: ['up/first-judge'] })
  await Promise.all([1, 2, 3].map(() => ask(mixture)))
  const { comparison } = await judged(mixture, 3)
  expect(comparison).toMatchObject({
    ties: 3,
    win_rate: 0.5,
    verdict: 'undecided',
    why: '3 of the 50 judged runs that a verdict takes',
    judge: { consistency: 0, first_wins: 1 },
  })
})

test('the proposal of the same model is the other answer; no call is made for it', async () => {
  const mixture = await mixtureWith({ against: 'up/a', leave_one_out: true })
  await ask(mixture)
  const { comparison } = await judged(mixture, 1)
  expect(requestsOf('a')).toHaveLength(1)
  // The answer, and the one without an agent.
  expect(requestsOf('pen')).toHaveLength(2)
  expect(comparison.agents).toHaveLength(1)
  expect(comparison.agents[0]).toMatchObject({ n: 1, finding: 'not_enough' })
})

test('another mixture answers the same question, and is not compared itself', async () => {
  const other = await mixtureWith({}, { aggregator: { model: 'up/single' } })
  const mixture = await mixtureWith({ against: other })
  await ask(mixture)
  const { comparison } = await judged(mixture, 1)
  expect(comparison).toMatchObject({ against: other, losses: 1 })
  expect(requestsOf('a')).toHaveLength(2)
  expect((await comparisons(other)).data).toEqual([])
})

test('50 runs at once never spend more than the money of the day', async () => {
  const daily_usd = 0.05
  const mixture = await mixtureWith({ daily_usd })
  await Promise.all(Array.from({ length: 50 }, async () => (await ask(mixture)).text()))
  const runs = 50 * 3
  const settled = async () => {
    const { data, money } = await comparisons(mixture)
    return (data[0]?.n ?? 0) + money.skipped
  }
  await expect.poll(settled, { timeout: 100_000, interval: 200 }).toBe(50)
  const { data, money } = await comparisons(mixture)
  expect(data[0]?.n).toBeGreaterThan(0)
  const comparing = upstream.costUsd() - (runs * 440) / 1e6
  expect(money.skipped).toBeGreaterThan(0)
  expect(money.spent_usd).toBeCloseTo(comparing, 6)
  expect(money.spent_usd).toBeLessThanOrEqual(daily_usd)
})

test('a judge without a usable verdict is missing, and no tie', async () => {
  const mixture = await mixtureWith({ judges: ['up/mute', 'up/judge'] })
  await ask(mixture)
  const { comparison } = await judged(mixture, 1)
  expect(comparison).toMatchObject({ losses: 1, ties: 0, judge: { missing_share: 0.5 } })
  const mute = await mixtureWith({ judges: ['up/mute'] })
  await ask(mute)
  await expect.poll(async () => (await comparisons(mute)).data[0]?.missing).toBe(1)
  expect((await comparisons(mute)).data[0]).toMatchObject({ n: 0, ties: 0, win_rate: null })
})

test('requests that forbid storing, change the mixture, or are no plain text are never compared', async () => {
  const mixture = await mixtureWith({})
  const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } }
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
  await ask(mixture, { store: false })
  await ask(mixture, { tools: [tool] })
  await ask(mixture, { messages: [{ role: 'user', content: [image] }] })
  await ask(mixture, { moa: { solo: true } })
  await ask(mixture, { moa: { aggregator: { model: 'up/single' } } })
  await ask(mixture, { store: true, moa: { explore: false } })
  await judged(mixture, 1)
  expect(requestsOf('judge')).toHaveLength(3)
})

test('a model without a price is not compared, since no money could bound it', async () => {
  const mixture = await mixtureWith({ judges: ['free/judge'] })
  await ask(mixture)
  await expect.poll(() => gateway.logs().join()).toContain('comparison_unpriced')
  expect(requestsOf('judge')).toEqual([])
})

test('the rows are exported as JSON lines, with texts for nobody', async () => {
  const mixture = await mixtureWith({ store_text: true })
  await ask(mixture)
  await judged(mixture, 1)
  const accept = { headers: { accept: 'application/jsonl' } }
  const response = await send(`/comparisons?mixture=${mixture}`, undefined, accept)
  expect(response.headers.get('content-type')).toBe('application/jsonl')
  const text = await response.text()
  expect(text).not.toContain('GOOD')
  expect(JSON.parse(text)).toMatchObject({
    against: 'up/single',
    value: 0,
    judges: [{ model: 'up/judge', orders: [{ verdict: 'loss' }, { verdict: 'loss' }] }],
  })
  const missing = await send('/comparisons?mixture=nowhere')
  expect(missing.status).toBe(404)
})
