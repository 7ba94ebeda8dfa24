import { describe, expect, test } from 'vitest'
import { collect } from './collect.ts'
import { boundedClient } from '../../../src/eval/asking/bounded-client.ts'
import { Budget, BudgetEnd } from '../../../src/eval/asking/budget.ts'
import { Gate } from '../../../src/eval/asking/gate.ts'
import { answered, failed, fakeGateway } from './fake-gateway.ts'

const body = { model: 'up/small', messages: [{ role: 'user' as const, content: 'Why?' }] }

function scene(limitUsd: number, respond: () => Response) {
  const { context, sent } = fakeGateway(({ path }) =>
    path === '/v1/estimate' ? Response.json({ max_cost_usd: 1, unpriced: null }) : respond(),
  )
  const bounds = { gate: new Gate(5), budget: new Budget(limitUsd, 0) }
  const client = boundedClient(context.client, bounds)
  return { client, answers: () => sent.filter(({ path }) => path !== '/v1/estimate').length }
}

describe('a budget', () => {
  test('ends the run before the call that could pass it', async () => {
    const { client, answers } = scene(1.5, () => answered('Two'))
    // Each may cost 1 and costs 0.25.
    for (let call = 0; call < 3; call += 1) await collect(client.chat.stream(body))
    await expect(collect(client.chat.stream(body))).rejects.toThrow(BudgetEnd)
    expect(answers()).toBe(3)
  })

  test('counts completions that are not streamed', async () => {
    const { client, answers } = scene(1.5, () => Response.json({ moa: { cost_usd: 0.6 } }))
    await client.chat.complete(body)
    await expect(client.chat.complete(body)).rejects.toThrow(/passes the budget of \$1.5/)
    expect(answers()).toBe(1)
  })

  test('lets a call wait for what another one leaves of its reservation', async () => {
    const { client } = scene(1.5, () => answered('Two'))
    const both = [1, 2].map(() => collect(client.chat.stream(body)))
    expect(await Promise.all(both)).toHaveLength(2)
  })

  test('counts a run that failed at the most that it could cost, and a rejected request at nothing', async () => {
    const run = scene(1.5, () => failed(502, 'upstream_failed', { 'x-moa-run': 'run_1' }))
    await expect(run.client.chat.complete(body)).rejects.toThrow('upstream_failed')
    await expect(run.client.chat.complete(body)).rejects.toThrow(BudgetEnd)
    const rejected = scene(1.5, () => failed(429, 'rate_limited'))
    for (let call = 0; call < 3; call += 1) {
      await expect(rejected.client.chat.complete(body)).rejects.toThrow('rate_limited')
    }
  })

  test('cannot be kept to where a price is unknown', async () => {
    const { context } = fakeGateway(() =>
      Response.json({ max_cost_usd: null, unpriced: 'up/small' }),
    )
    const bounds = { gate: new Gate(1), budget: new Budget(1, 0) }
    const { chat } = boundedClient(context.client, bounds)
    await expect(chat.complete(body)).rejects.toThrow('the price of up/small is unknown')
  })
})

test('no more completions are under way at once than the gate has places', async () => {
  const held: (() => void)[] = []
  const { context } = fakeGateway(() => answered('Two'))
  let underWay = 0
  let most = 0
  const chat = {
    ...context.client.chat,
    complete: async () => {
      most = Math.max(most, (underWay += 1))
      await new Promise<void>((resolve) => held.push(resolve))
      underWay -= 1
      return {} as never
    },
  }
  const bounds = { gate: new Gate(2), budget: null }
  const bounded = boundedClient({ ...context.client, chat }, bounds)
  const all = Promise.all(Array.from({ length: 5 }, () => bounded.chat.complete(body)))
  while (underWay + held.length > 0 || most === 0) {
    await new Promise((resolve) => setImmediate(resolve))
    for (const release of held.splice(0)) release()
  }
  await all
  expect(most).toBe(2)
})
