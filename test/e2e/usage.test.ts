import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WireAccount } from '../../src/protocol/sessions/session-response.ts'
import { startBench, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())
beforeEach(() => bench.upstream.clear())

async function account(id: string): Promise<WireAccount> {
  return (await (await fetch(`${bench.baseURL}/sessions/${id}`)).json()) as WireAccount
}

async function openSession(budgetUsd: number): Promise<string> {
  const body = JSON.stringify({ budget_usd: budgetUsd })
  const response = await fetch(`${bench.baseURL}/sessions`, { method: 'POST', body })
  return ((await response.json()) as WireAccount).id
}

function post(session: string, fields: object = {}): Promise<Response> {
  const messages = [{ role: 'user', content: 'Why?' }]
  const body = { model: 'up/pen', messages, max_tokens: 10, ...fields }
  return bench.post(body, { headers: { 'x-moa-session': session } })
}

test('usage beyond what a request allows takes the whole budget, and the next request is rejected', async () => {
  bench.upstream.script('pen', { usageTokens: { prompt_tokens: 10, completion_tokens: 900_000 } })
  const session = await openSession(0.01)
  const first = await post(session)
  expect(first.status).toBe(200)
  const { moa } = (await first.json()) as { moa: { cost_usd: number; run: string } }
  expect(moa.cost_usd).toBeCloseTo(1.800_01, 9)
  const overrun = { spent_usd: 0.01, overrun_usd: 1.790_01 }
  await expect
    .poll(() => account(session))
    .toMatchObject({
      budget_usd: 0.01,
      held_usd: 0,
      remaining_usd: 0,
      ...overrun,
      runs: [{ run: moa.run, clamped: true, ...overrun }],
    })
  const next = await post(session)
  expect(next.status).toBe(402)
  expect(bench.requestsOf('pen')).toHaveLength(1)
})

test('a run above its own limit reports what it cost, and the session pays it', async () => {
  bench.upstream.script('pen', { usageTokens: { prompt_tokens: 10, completion_tokens: 900_000 } })
  const session = await openSession(5)
  const answer = await post(session, { moa: { max_cost_usd: 0.01 } })
  const { moa } = (await answer.json()) as { moa: { cost_usd: number } }
  expect(moa.cost_usd).toBeCloseTo(1.800_01, 9)
  await expect.poll(() => account(session)).toMatchObject({ spent_usd: 1.800_01, overrun_usd: 0 })
})
