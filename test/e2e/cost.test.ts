import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())
beforeEach(() => bench.upstream.clear())

interface Estimate {
  calls: number
  max_cost_usd: number
  needed_usd: number
  reasons: string[]
  plan: {
    layers: { agents: { name: string; max_tokens: number }[] }[]
    aggregator: { max_tokens: number }
  }
}

const agents = ['a', 'b', 'c'].map((name) => ({
  model: `up/${name}`,
  name,
  max_tokens: 50,
  retries: 0,
}))

function requestWith(moa: object = {}) {
  return {
    model: 'demo',
    messages: [{ role: 'user', content: 'What is 17 * 23?' }],
    max_tokens: 100,
    moa: { layers: [{ agents }], aggregator: { model: 'up/pen' }, ...moa },
  }
}

const ALONE = { moa: { layers: [], aggregator: { model: 'up/pen' } } }

interface Call {
  agent: string
  attempts: number
}

async function estimate(body: object): Promise<Estimate> {
  const response = await fetch(`${bench.baseURL}/estimate`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Estimate
}

test('an estimate reports calls, plan and bound, and calls no model', async () => {
  const estimated = await estimate(requestWith())
  expect(estimated).toMatchObject({
    calls: 4,
    reasons: [],
    plan: {
      layers: [{ agents: [{ name: 'a', max_tokens: 50 }, {}, {}] }],
      aggregator: { max_tokens: 100 },
    },
  })
  expect(estimated.needed_usd).toBeGreaterThan(0)
  // Further attempts of the aggregator.
  expect(estimated.max_cost_usd).toBeGreaterThan(estimated.needed_usd)
  expect(bench.upstream.requests).toEqual([])
})

test('a run costs no more than its estimate', async () => {
  const { max_cost_usd: bound } = await estimate(requestWith())
  const { moa } = (await (await bench.post(requestWith())).json()) as { moa: { cost_usd: number } }
  expect(moa.cost_usd).toBeGreaterThan(0)
  expect(moa.cost_usd).toBeLessThanOrEqual(bound)
})

test('with max_cost_usd the run gets smaller, reports it, and limits the length of its answers', async () => {
  const alone = await estimate({
    ...requestWith(),
    moa: { layers: [], aggregator: { model: 'up/pen' } },
  })
  const { needed_usd: whole } = await estimate(requestWith())
  const reasonsAt = async (limit: number) => {
    bench.upstream.clear()
    const response = await bench.post(requestWith({ max_cost_usd: limit }))
    expect(response.status).toBe(200)
    const { moa } = (await response.json()) as { moa: { reasons: string[]; degraded: boolean } }
    return { ...moa, calls: bench.upstream.requests.map(({ model }) => model).sort() }
  }
  expect(await reasonsAt(whole)).toMatchObject({ degraded: false, calls: ['a', 'b', 'c', 'pen'] })
  expect(await reasonsAt(whole * 0.9)).toMatchObject({
    reasons: ['budget_fewer_agents'],
    calls: ['a', 'b', 'pen'],
  })
  expect(await reasonsAt(alone.needed_usd)).toMatchObject({
    reasons: ['budget_no_agents'],
    calls: ['pen'],
  })
  expect(bench.upstream.requests[0]?.body).toMatchObject({ max_tokens: 100 })
})

test('within max_cost_usd a rejected call is retried, and one that may have been billed only if the limit covers it', async () => {
  const { needed_usd: limit } = await estimate(requestWith())
  const attemptsOf = async (max: number) => {
    const response = await bench.post(requestWith({ max_cost_usd: max }))
    const { moa } = (await response.json()) as { moa: { cost_usd: number; calls: Call[] } }
    expect(moa.cost_usd).toBeLessThanOrEqual(max)
    return moa.calls.find(({ agent }) => agent === 'aggregator')?.attempts
  }
  bench.upstream.script('pen', [{ status: 503 }, {}])
  expect(await attemptsOf(limit)).toBe(2)
  const { needed_usd: alone } = await estimate({ ...requestWith(), ...ALONE })
  const statusAlone = async (max: number) => {
    bench.upstream.script('pen', [{ reset: 'before-first-token' }, {}])
    const moa = { ...ALONE.moa, max_cost_usd: max }
    return (await bench.post({ ...requestWith(), moa })).status
  }
  expect(await statusAlone(alone)).toBe(502)
  expect(await statusAlone(alone * 2)).toBe(200)
})

test('a limit below the cost of the aggregator alone is 402, which clients do not retry', async () => {
  const response = await bench.post(requestWith({ max_cost_usd: 0.000001 }))
  expect(response.status).toBe(402)
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(await response.json()).toMatchObject({
    error: { code: 'budget_exhausted', param: 'moa.max_cost_usd' },
  })
  expect(bench.upstream.requests).toEqual([])
})

test('a mixture may have its own max_cost_usd, which a key for that mixture cannot raise', async () => {
  const { needed_usd: whole } = await estimate(requestWith())
  const limited = { layers: [{ agents }], aggregator: { model: 'up/pen', max_tokens: 100 } }
  const put = await fetch(`${bench.baseURL}/mixtures/thrifty`, {
    method: 'PUT',
    body: JSON.stringify({ ...limited, max_cost_usd: whole * 0.9 }),
  })
  expect(put.status).toBe(201)
  const reasonsOf = async (moa: object, init: RequestInit = {}) => {
    const question = { ...requestWith(), model: 'thrifty', moa }
    const { moa: report } = (await (await bench.post(question, init)).json()) as {
      moa: { reasons: string[] }
    }
    return report.reasons
  }
  expect(await reasonsOf({})).toEqual(['budget_fewer_agents'])
  const opened = await fetch(`${bench.baseURL}/sessions`, {
    method: 'POST',
    body: '{"budget_usd":1,"mixture":"thrifty"}',
  })
  const { token } = (await opened.json()) as { token: string }
  const headers = { authorization: `Bearer ${token}` }
  expect(await reasonsOf({ max_cost_usd: 9 }, { headers })).toEqual(['budget_fewer_agents'])
  expect(await reasonsOf({ max_cost_usd: 9 })).toEqual([])
})

test('with on_shortfall fail, a run that does not fit as a whole is rejected', async () => {
  const { needed_usd: whole } = await estimate(requestWith())
  const response = await bench.post(
    requestWith({ max_cost_usd: whole * 0.9, on_shortfall: 'fail' }),
  )
  expect(response.status).toBe(402)
})
