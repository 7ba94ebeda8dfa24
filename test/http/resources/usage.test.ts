import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { WireUsageReport, WireUsageRow } from '../../../src/protocol/usage/usage-response.ts'
import { usageStore } from '../../../src/cloudflare/usage/usage-store.ts'
import { chat, moaOf, send, type Answered } from '../gateway.ts'

const ADMIN = 'admin-key-of-these-tests'
const bindings = { AUTH: '', ADMIN_KEY: ADMIN }
const admin = { headers: { authorization: `Bearer ${ADMIN}` }, bindings }

/** A secret key of a tenant that no other test uses. */
async function newKey(more: object = {}) {
  const tenant = `t-${crypto.randomUUID()}`
  const body = { kind: 'secret', name: 'n', tenant, ...more }
  const created = await send('/v1/keys', { ...admin, method: 'POST', body })
  const { id, key } = created.body as { id: string; key: string }
  return { id, tenant, options: { headers: { authorization: `Bearer ${key}` }, bindings } }
}

async function usage(query: string, options: object): Promise<WireUsageReport> {
  const { status, body } = await send(`/v1/usage?${query}`, options)
  expect(status).toBe(200)
  return body as unknown as WireUsageReport
}

function costOf(answers: readonly Answered[]): number {
  const sum = answers.reduce((total, answer) => total + Number(moaOf(answer)['cost_usd']), 0)
  return Math.round(sum * 1e9) / 1e9
}

function sumOf(
  rows: readonly WireUsageRow[],
  field: 'calls' | 'prompt_tokens' | 'completion_tokens' | 'cost_usd',
) {
  return rows.reduce((sum, row) => sum + row[field], 0)
}

test('the figures are those of the reports, with every grouping', async () => {
  const { id, options } = await newKey()
  const off = { moa: { cache: 'off' } }
  const answers = await Promise.all([
    chat('demo', off, options),
    chat('demo', off, options),
    chat('sim/quick', off, options),
    chat('sim/quick?status=429', off, options),
  ])
  const answered = answers.filter(({ status }) => status === 200)
  const reports = answered.map(moaOf)
  const calls = reports.flatMap(
    (report) => report['calls'] as { model: string; usage: { prompt_tokens: number } }[],
  )
  const byDay = await usage('', options)
  const tokens = calls.reduce((sum, call) => sum + call.usage.prompt_tokens, 0)
  expect(byDay.data).toHaveLength(1)
  expect(byDay.total).toMatchObject({
    name: 'total',
    runs: 4,
    failed: answers.length - answered.length,
    cost_usd: costOf(answered),
    prompt_tokens: tokens,
    latency_ms: { p50: expect.any(Number), p95: expect.any(Number) },
  })
  for (const by of ['day', 'mixture', 'model', 'role', 'key']) {
    const { data, total } = await usage(`by=${by}`, options)
    expect(total).toEqual(byDay.total)
    for (const field of ['calls', 'prompt_tokens', 'completion_tokens'] as const) {
      expect(sumOf(data, field)).toBe(total[field])
    }
    expect(sumOf(data, 'cost_usd')).toBeCloseTo(total.cost_usd, 8)
  }
  expect((await usage('by=key', options)).data).toMatchObject([{ name: id, runs: 4 }])
  expect((await usage('by=role', options)).data.map(({ name }) => name)).toContain('agent')
  const demo = await usage('mixture=demo&by=mixture', options)
  expect(demo.data).toMatchObject([{ name: 'demo', runs: 2 }])
  expect(demo.total.runs).toBe(2)
})

test('an answer from the cache is a run that costs nothing and saves what its calls had cost', async () => {
  const { options } = await newKey()
  const id = `m-${crypto.randomUUID()}`
  const body = {
    layers: [{ agents: [{ model: 'sim/quick' }] }],
    aggregator: { model: 'sim/judge' },
    cache: { answers_ttl_s: 60 },
  }
  await send(`/v1/mixtures/${id}`, { ...options, method: 'PUT', body })
  const first = await chat(id, {}, options)
  const second = await chat(id, {}, options)
  expect([moaOf(first)['cache'], moaOf(second)['cache']]).toEqual(['miss', 'hit'])
  const { total } = await usage('', options)
  expect(total).toMatchObject({
    runs: 2,
    replayed: 1,
    calls: 2,
    saved_calls: 2,
    cost_usd: costOf([first]),
    saved_usd: costOf([first]),
  })
})

test('an idempotent replay is no run', async () => {
  const { options } = await newKey()
  const headers = { ...options.headers, 'idempotency-key': 'once' }
  await chat('sim/quick', {}, { ...options, headers })
  const again = await chat('sim/quick', {}, { ...options, headers })
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect((await usage('', options)).total.runs).toBe(1)
})

test('the runs of a session have a row of it, with what its ledger counted', async () => {
  const { options } = await newKey()
  const opened = await send('/v1/sessions', { ...options, method: 'POST', body: { budget_usd: 1 } })
  const session = String(opened.body['id'])
  const headers = { ...options.headers, 'x-moa-session': session }
  await Promise.all(
    [1, 2, 3].map((seed) => chat('demo', { seed, moa: { cache: 'off' } }, { ...options, headers })),
  )
  await chat('sim/quick', {}, options)
  const account = (await send(`/v1/sessions/${session}`, options)).body as { spent_usd: number }
  const { data, total } = await usage('by=session', options)
  expect(data).toMatchObject([{ name: session, runs: 3 }])
  expect(total.runs).toBe(3)
  // The ledger rounds each call up to a millionth.
  expect(account.spent_usd - total.cost_usd).toBeGreaterThanOrEqual(0)
  expect(account.spent_usd - total.cost_usd).toBeLessThan(total.calls * 1e-6)
})

test('embeddings count as calls of their model', async () => {
  const { options } = await newKey()
  const body = { model: 'sim/embed', input: ['a', 'b'] }
  const answer = await send('/v1/embeddings', { ...options, method: 'POST', body })
  expect(answer.status).toBe(200)
  await send('/v1/embeddings', { ...options, method: 'POST', body })
  const { data } = await usage('by=mixture', options)
  expect(data).toMatchObject([{ name: 'sim/embed', runs: 2, replayed: 1, calls: 1 }])
  const [role] = (await usage('by=role', options)).data
  expect(role).toMatchObject({ name: 'embedding', calls: 1, fallback_calls: 0 })
})

test('a tenant reads its own figures only; the admin key reads those of each', async () => {
  const [one, other] = [await newKey(), await newKey()]
  await chat('sim/quick', {}, one.options)
  expect(await usage('', other.options)).toMatchObject({ data: [], counting_since: null })
  const spied = await send(`/v1/usage?tenant=${one.tenant}`, other.options)
  expect(spied).toMatchObject({ status: 403, body: { error: { param: 'tenant' } } })
  expect((await usage(`tenant=${one.tenant}`, admin)).total.runs).toBe(1)
  expect((await usage(`tenant=${one.tenant}`, one.options)).total.runs).toBe(1)
  const limited = await newKey({ mixtures: ['demo'] })
  expect((await usage('', limited.options)).total.runs).toBe(0)
})

test('a client that wants CSV gets it as a file', async () => {
  const { options } = await newKey()
  await chat('sim/quick', {}, options)
  const headers = { ...options.headers, accept: 'text/csv' }
  const { text, headers: sent } = await send('/v1/usage?by=mixture', { ...options, headers })
  expect(sent.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(sent.get('content-disposition')).toMatch(
    /^attachment; filename="usage-by-mixture-[\d-]+\.csv"$/,
  )
  expect(text).toMatch(/^name,runs,[\w,]+\r\nsim\/quick,1,.*\r\n$/)
})

test('a query that cannot be read is rejected with the parameter that is wrong', async () => {
  const { options } = await newKey()
  const { status, body } = await send('/v1/usage?by=hour', options)
  expect([status, body]).toMatchObject([400, { error: { code: 'invalid_request', param: 'by' } }])
})

test('a store that fails costs no answer, and is reported', async () => {
  const failures: string[] = []
  const broken = { getByName: () => ({ record: () => Promise.reject(new Error('down')) }) }
  const store = usageStore(broken as unknown as typeof env.USAGE, (what) => failures.push(what))
  const usageOf = {
    runs: { sums: {}, failures: {}, reasons: {}, latency: {}, firstToken: {} },
    models: {},
    roles: {},
  }
  const entry = { id: 'run_1', day: '2026-11-28', mixture: 'demo', key: 'open', session: null }
  await store.record('t', { ...entry, usage: usageOf })
  expect(failures).toEqual(['usage_not_counted'])
  const answer = await chat('sim/quick', {}, { bindings: { USAGE: broken } })
  expect(answer.status).toBe(200)
})
