import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createClient, type Client } from '../../../src/client/client.ts'
import type { WireImprovementList } from '../../../src/protocol/improvements/improvement-response.ts'
import { runScript } from '../../scripts/run-script.ts'
import { startTestGateway, UP_KEY, UP_PRICE, type TestGateway } from '../../support/gateway.ts'
import { startJudgedUpstream, type JudgedUpstream } from './judged-upstream.ts'

/** Long enough for any machine. */
const POLL = { timeout: 120_000, interval: 200 }
const TIMEOUT_MS = 400_000

let upstream: JudgedUpstream
let gateway: TestGateway
let client: Client
beforeAll(async () => {
  upstream = await startJudgedUpstream()
  const up = { base_url: upstream.url, api_key: 'UP_KEY', default_price: UP_PRICE }
  const bindings = { AUTH: 'open', PROVIDERS: JSON.stringify({ up }), UP_KEY }
  gateway = await startTestGateway({ bindings })
  client = createClient({ url: gateway.url })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})
beforeEach(() => {
  upstream.clear()
  upstream.prefer('GOOD')
})

interface Stored {
  readonly version: number
  readonly reason?: string
  readonly layers: readonly { readonly agents: readonly { readonly model: string }[] }[]
}

async function mixture(id: string, init?: RequestInit): Promise<Stored> {
  const response = await fetch(`${gateway.url}/v1/mixtures/${id}`, init)
  expect(response.ok).toBe(true)
  return (await response.json()) as Stored
}

const modelsOf = ({ layers }: Stored) =>
  layers.flatMap(({ agents }) => agents.map(({ model }) => model))

/** Stores a mixture in which one agent makes the answers worse. */
async function harmed(improve: 'propose' | 'auto'): Promise<string> {
  const id = `${improve}-${crypto.randomUUID().slice(0, 8)}`
  const agents = ['good', 'harm'].map((name) => ({ model: `up/${name}`, name, max_tokens: 50 }))
  const document = {
    layers: [{ agents }],
    aggregator: { model: 'up/follower', max_tokens: 50 },
    compare: {
      against: 'up/pen',
      judges: ['up/judge', 'up/second-judge'],
      share: 1,
      daily_usd: 100,
      leave_one_out: true,
    },
    improve,
  }
  await mixture(id, { method: 'PUT', body: JSON.stringify(document) })
  return id
}

/** The comparison of the newest version with the single model. */
async function newestComparison(model: string) {
  const { data } = await client.comparisons.list(model)
  return data.find(({ against }) => against === 'up/pen')
}

/** Sends a request; the version of the mixture that answers it. */
async function ask(model: string): Promise<number> {
  const messages = [{ role: 'user', content: 'Which answer serves me?' }]
  const body = JSON.stringify({ model, messages, max_tokens: 50, store: true })
  const response = await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', body })
  expect(response.status).toBe(200)
  return ((await response.json()) as { moa: { version: number } }).moa.version
}

/** Sends so many requests, a few at a time, and waits until that many runs are judged. */
async function compared(model: string, total: number) {
  const comparison = () => newestComparison(model)
  let sent = (await comparison())?.n ?? 0
  while (sent < total) {
    const batch = Array.from({ length: Math.min(10, total - sent) }, async () => ask(model))
    await Promise.all(batch)
    sent += batch.length
  }
  await expect.poll(async () => (await comparison())?.n, POLL).toBe(total)
  return comparison()
}

/** Compares runs until enough of them say what each agent adds; before that, they say nothing. */
async function evidenced(id: string): Promise<number> {
  for (let total = 60; ; total += 10) {
    const agents = (await compared(id, total))?.agents ?? []
    const found = new Map(agents.map((each) => [each.agent, each]))
    for (const { n, finding } of agents) if (n < 50) expect(finding).toBe('not_enough')
    if (agents.length < 2 || agents.some(({ n }) => n < 50)) continue
    expect(found.get('harm')).toMatchObject({ finding: 'harms', value: 0 })
    // What the other one writes does not show in the answer.
    expect(found.get('good')).toMatchObject({ finding: 'adds_nothing', value: 0.5 })
    return total
  }
}

async function round(id: string): Promise<WireImprovementList> {
  await client.improvements.start(id)
  const ended = async () => (await client.improvements.list(id)).round?.ended_at
  await expect.poll(ended, POLL).toEqual(expect.any(Number))
  return client.improvements.list(id)
}

const requestsOf = (model: string) => upstream.requests.filter((each) => each.model === model)

test(
  'an agent that harms is dropped by itself after its tests, and is back once the judges prefer that',
  { timeout: TIMEOUT_MS },
  async () => {
    const id = await harmed('auto')
    const planned = async () => (await client.improvements.list(id)).next_round_at
    expect(await planned()).toBeNull()
    const total = await evidenced(id)
    expect(await planned()).toEqual(expect.any(Number))
    const proposed = await round(id)
    expect(proposed.data).toMatchObject([
      {
        change: 'Drop the agent harm',
        status: 'shadow',
        from_version: 1,
        alpha: 0.025,
        offline: { win_rate: 1 },
        shadow: null,
      },
    ])
    expect((await mixture(id)).version).toBe(1)
    upstream.clear()
    await compared(id, total + 60)
    // The change is tested with the proposals of the run itself.
    expect(requestsOf('harm')).toHaveLength(60)
    expect(requestsOf('good')).toHaveLength(60)
    const against = `candidate:${proposed.data[0]?.id}`
    const { data } = await client.comparisons.list(id)
    expect(data.find((each) => each.against === against)).toMatchObject({
      n: 60,
      losses: 60,
      // Who chose the change does not judge it again.
      judge: { models: ['up/second-judge'] },
    })
    const promoted = await round(id)
    expect(promoted.data).toMatchObject([
      { status: 'promoted', promoted_version: 2, shadow: { verdict: 'better', win_rate: 1 } },
    ])
    const changed = await mixture(id)
    expect(modelsOf(changed)).toEqual(['up/good'])
    expect(changed).toMatchObject({
      version: 2,
      reason: expect.stringContaining('Drop the agent harm. It is better: it wins 100 %'),
    })
    // From now on, the same judges prefer what the version before writes.
    upstream.prefer('BAD')
    await expect.poll(() => ask(id), POLL).toBe(2)
    await expect.poll(async () => (await newestComparison(id))?.version, POLL).toBe(2)
    await compared(id, 60)
    const rolledBack = await round(id)
    expect(rolledBack.data).toMatchObject([
      { status: 'rolled_back', why: expect.stringContaining('It is worse: since it is in place') },
    ])
    const restored = await mixture(id)
    expect(modelsOf(restored)).toEqual(['up/good', 'up/harm'])
    expect(restored).toMatchObject({
      version: 3,
      reason: expect.stringContaining('rolled back: Drop the agent harm'),
    })
  },
)

test(
  'a proposed change waits for a decision; npm run tune shows and makes it',
  { timeout: TIMEOUT_MS },
  async () => {
    const id = await harmed('propose')
    const tune = (...more: readonly string[]) =>
      runScript('tune.ts', { args: ['--mixture', id, '--url', gateway.url, ...more] })
    const early = await tune()
    expect(early).toEqual({
      status: 3,
      stdout: 'Round: Not enough yet: 0 of 50 compared runs of version 1.\n',
      stderr: '',
    })
    const total = await evidenced(id)
    const proposed = await tune()
    expect(proposed).toMatchObject({ status: 3, stderr: '' })
    expect(proposed.stdout).toContain('Change of version 1: Drop the agent harm.\n')
    await compared(id, total + 60)
    const { data, round: last } = await round(id)
    expect(last?.why).toBe('It is ready, and waits for a decision')
    expect(data).toMatchObject([{ status: 'ready', promoted_version: null }])
    expect((await mixture(id)).version).toBe(1)
    const decided = await tune('--promote')
    expect(decided).toMatchObject({ status: 0, stderr: '' })
    expect(decided.stdout).toContain('It is in place, as version 2.\n')
    const changed = await mixture(id)
    expect(modelsOf(changed)).toEqual(['up/good'])
    expect(changed).toMatchObject({ version: 2, reason: expect.stringContaining('Drop the agent') })
  },
)
