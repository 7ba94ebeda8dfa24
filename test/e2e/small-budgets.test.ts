import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())
beforeEach(() => bench.upstream.clear())

const agents = ['a', 'b', 'c'].map((name) => ({
  model: `up/${name}`,
  name,
  max_tokens: 600,
  retries: 0,
}))
const MOA = { layers: [{ agents, grace: 100 }], aggregator: { model: 'up/pen' } }
const BODY = {
  model: 'demo',
  messages: [{ role: 'user', content: 'What is 17 * 23?' }],
  max_tokens: 4_000,
  moa: MOA,
}

interface Report {
  readonly synthesized: boolean
  readonly reasons: readonly string[]
  readonly cost_usd: number
  readonly calls: readonly { readonly agent: string }[]
}

interface Estimate {
  readonly needed_usd: number
  readonly whole_usd: number
  readonly max_cost_usd: number
}

async function json<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await fetch(`${bench.baseURL}${path}`, init)).json() as Promise<T>
}

function estimate(body: object = BODY): Promise<Estimate> {
  return json('/estimate', { method: 'POST', body: JSON.stringify(body) })
}

async function openSession(budgetUsd: number): Promise<string> {
  const body = JSON.stringify({ budget_usd: budgetUsd })
  return (await json<{ id: string }>('/sessions', { method: 'POST', body })).id
}

interface Account {
  readonly budget_usd: number
  readonly spent_usd: number
  readonly held_usd: number
}

/** Runs in a session with this budget; returns the report once everything is settled, and the account. */
async function runWith(budgetUsd: number, moa: object = {}) {
  const session = await openSession(budgetUsd)
  const body = { ...BODY, moa: { ...MOA, ...moa } }
  const response = await bench.post(body, { headers: { 'x-moa-session': session } })
  const { moa: report } = (await response.json()) as { moa: Report }
  const account = () => json<Account>(`/sessions/${session}`)
  await expect.poll(async () => (await account()).held_usd).toBe(0)
  return { status: response.status, report, account: await account() }
}

/** Agents that write all that they may. */
function wordyAgents(): void {
  for (const { name } of agents) bench.upstream.script(name, { tokens: 600 })
}

/** What the aggregator was sent: the length that it may write, and its prompt. */
function sentToPen() {
  const body = bench.requestsOf('pen')[0]?.body as { max_tokens: number; messages: object[] }
  return { maxTokens: body.max_tokens, prompt: JSON.stringify(body.messages) }
}

test('the whole run needs much less at first than it may cost', async () => {
  const { needed_usd: needed, whole_usd: whole, max_cost_usd: most } = await estimate()
  expect(needed).toBeLessThan(whole / 2)
  expect(whole).toBeLessThanOrEqual(most)
})

test('a session with what is needed at first answers in full, as long as its agents leave enough', async () => {
  const { needed_usd: needed } = await estimate()
  for (const { name } of agents) bench.upstream.script(name, { tokens: 20 })
  bench.upstream.script('pen', { tokens: 20 })
  const { status, report } = await runWith(needed + 0.004)
  expect([status, report.reasons]).toEqual([200, []])
  expect(sentToPen().maxTokens).toBe(4_000)
})

test('where agents use it up, the answer is shorter and says so, and no agent is missing', async () => {
  const { needed_usd: needed } = await estimate()
  wordyAgents()
  const { status, report, account } = await runWith(needed)
  expect(status).toBe(200)
  expect(report.synthesized).toBe(true)
  expect(report.reasons).toEqual(['budget_fewer_tokens', 'budget_shorter_references'])
  expect(report.calls).toHaveLength(4)
  const { maxTokens, prompt } = sentToPen()
  expect(maxTokens).toBeGreaterThanOrEqual(512)
  expect(maxTokens).toBeLessThan(4_000)
  expect(prompt).toContain('more characters left out')
  expect(account.spent_usd).toBeLessThanOrEqual(account.budget_usd)
  expect(report.cost_usd).toBeCloseTo(account.spent_usd, 9)
})

test('a limit on the cost of one run shortens its answer in the same way', async () => {
  const { needed_usd: limit } = await estimate()
  wordyAgents()
  const response = await bench.post({ ...BODY, moa: { ...MOA, max_cost_usd: limit } })
  const { moa } = (await response.json()) as { moa: Report }
  expect(moa.reasons).toEqual(['budget_fewer_tokens', 'budget_shorter_references'])
  expect(moa.cost_usd).toBeLessThanOrEqual(limit)
  expect(sentToPen().maxTokens).toBeLessThan(4_000)
})

test('a new answer from the proposals of such a run keeps its limit, or is whole where it has none', async () => {
  const { needed_usd: limit } = await estimate()
  wordyAgents()
  const aggregated = async (fields: object, headers: Record<string, string> = {}) => {
    const body = { ...BODY, store: true, ...fields }
    const first = await bench.post(body, { headers })
    const { run, reasons } = ((await first.json()) as { moa: Report & { run: string } }).moa
    expect(reasons).toEqual(['budget_fewer_tokens', 'budget_shorter_references'])
    const again = await json<{ moa: Report }>(`/runs/${run}/aggregate`, {
      method: 'POST',
      body: '{}',
    })
    return again.moa
  }
  const limited = await aggregated({ moa: { ...MOA, max_cost_usd: limit } })
  expect(limited.reasons).toContain('budget_fewer_tokens')
  expect(limited.cost_usd).toBeLessThanOrEqual(limit)
  const session = await openSession(limit)
  const free = await aggregated({}, { 'x-moa-session': session })
  expect(free.reasons).toEqual([])
})

test('a selection keeps its verdict and shows shorter references', async () => {
  const select = { strategy: 'select', judge: { model: 'up/pen', max_tokens: 300 } }
  const { needed_usd: needed } = await estimate({ ...BODY, moa: { ...MOA, ...select } })
  wordyAgents()
  const { status, report } = await runWith(needed, select)
  expect(status).toBe(200)
  expect(report.reasons).toContain('budget_shorter_references')
  expect(report.reasons).not.toContain('budget_fewer_tokens')
  expect(sentToPen().maxTokens).toBe(300)
})

test('on_shortfall "fail" holds the whole at first: it fails before anything is paid, or answers in full', async () => {
  const strict = { on_shortfall: 'fail' }
  const { needed_usd: needed, whole_usd: whole } = await estimate({
    ...BODY,
    moa: { ...MOA, ...strict },
  })
  expect(needed).toBe(whole)
  wordyAgents()
  const refused = await runWith(whole - 0.000_001, strict)
  expect(refused.status).toBe(402)
  expect(bench.upstream.requests).toEqual([])
  const { status, report } = await runWith(whole, strict)
  expect([status, report.reasons]).toEqual([200, []])
  expect(sentToPen().maxTokens).toBe(4_000)
})

test('of 60 runs at once in a small session, every one that begins has an answer, and nothing is overspent', async () => {
  const { needed_usd: needed } = await estimate()
  wordyAgents()
  const session = await openSession(needed * 8)
  let watching = true
  const watched = (async () => {
    while (watching) {
      const {
        spent_usd: spent,
        held_usd: held,
        budget_usd: budget,
      } = await json<Account>(`/sessions/${session}`)
      expect(spent + held).toBeLessThanOrEqual(budget + 1e-9)
    }
  })()
  const runs = Array.from({ length: 60 }, async () => {
    const response = await bench.post(BODY, { headers: { 'x-moa-session': session } })
    await response.text()
    return response.status
  })
  const statuses = await Promise.all(runs)
  watching = false
  await watched
  expect(new Set(statuses)).toEqual(new Set([200, 402]))
  // As many aggregators were called as runs were answered.
  const answered = statuses.filter((status) => status === 200).length
  expect(bench.requestsOf('pen')).toHaveLength(answered)
  expect(answered).toBeGreaterThanOrEqual(8)
})
