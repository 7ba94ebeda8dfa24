import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { WireUsageReport } from '../../../src/protocol/usage/usage-response.ts'
import { NO_TALLY } from '../../../src/protocol/usage/tally.ts'
import { dayOf } from '../../../src/protocol/usage/usage-entry.ts'
import { usageStore } from '../../../src/cloudflare/usage/usage-store.ts'
import { chat, send } from '../gateway.ts'
import { parsePrometheus, type Parsed } from '../../support/prometheus.ts'

const ADMIN = 'admin-key-of-these-tests'
const bindings = { AUTH: '', ADMIN_KEY: ADMIN }
const admin = { headers: { authorization: `Bearer ${ADMIN}` }, bindings }

async function newKey() {
  const tenant = `t-${crypto.randomUUID()}`
  const body = { kind: 'secret', name: 'n', tenant }
  const created = await send('/v1/keys', { ...admin, method: 'POST', body })
  const { key } = created.body as { key: string }
  return { tenant, options: { headers: { authorization: `Bearer ${key}` }, bindings } }
}

async function scrape(tenant: string, accept = '*/*'): Promise<Parsed> {
  const path = `/metrics?tenant=${encodeURIComponent(tenant)}`
  const { status, text } = await send(path, { ...admin, headers: { ...admin.headers, accept } })
  expect(status).toBe(200)
  return parsePrometheus(text)
}

test('the metrics are the figures of the day by mixture, model and role', async () => {
  const { tenant, options } = await newKey()
  const off = { moa: { cache: 'off' } }
  await chat('demo', off, options)
  await chat('demo', off, options)
  await chat('sim/quick', off, options)
  await chat('sim/quick?status=429', off, options)
  const { value, samples } = await scrape(tenant)
  for (const by of ['mixture', 'model', 'role']) {
    const { body } = await send(`/v1/usage?by=${by}`, options)
    const { data } = body as unknown as WireUsageReport
    expect(data.length).toBeGreaterThan(0)
    for (const row of data) {
      const labels = { tenant, [by]: row.name }
      expect(value(`moa_${by}_calls_total`, labels)).toBe(row.calls)
      expect(value(`moa_${by}_input_tokens_total`, labels)).toBe(row.prompt_tokens)
      expect(value(`moa_${by}_output_tokens_total`, labels)).toBe(row.completion_tokens)
      expect(value(`moa_${by}_cost_usd_total`, labels)).toBeCloseTo(row.cost_usd, 8)
      for (const [code, count] of Object.entries(row.failures)) {
        expect(value(`moa_${by}_call_failures_total`, { ...labels, code })).toBe(count)
      }
    }
  }
  expect(value('moa_mixture_runs_total', { tenant, mixture: 'demo' })).toBe(2)
  const failing = { tenant, mixture: 'sim/quick?status=429' }
  expect(value('moa_mixture_failed_runs_total', failing)).toBe(1)
  // A mixture without an answer has no duration; runs themselves have no model and no role.
  expect(value('moa_mixture_latency_seconds_count', { tenant, mixture: 'demo' })).toBe(2)
  expect(value('moa_mixture_latency_seconds_count', failing)).toBeUndefined()
  expect(samples.some(({ name }) => /^moa_(?:model|role)_runs/.test(name))).toBe(false)
})

test('a tenant without runs today has no metrics, and Prometheus gets an empty text', async () => {
  const { tenant } = await newKey()
  expect((await scrape(tenant)).samples).toEqual([])
})

test('names of callers cannot add lines or labels', async () => {
  const tenant = 'a"b\\c\nd{}'
  const mixture = 'x"} 1\nmoa_evil_total{a="\\'
  const tally = { ...NO_TALLY, sums: { runs: 1, costPicos: 2.5e12 }, reasons: { 'a"\n': 3 } }
  const usage = { runs: tally, models: { [mixture]: tally }, roles: {} }
  const entry = { day: dayOf(Date.now()), mixture, key: 'k', session: null, usage }
  await usageStore(env.USAGE, () => {}).record(tenant, { id: crypto.randomUUID(), ...entry })
  for (const accept of ['text/plain', 'application/openmetrics-text']) {
    const { value, families } = await scrape(tenant, accept)
    expect(value('moa_mixture_runs_total', { tenant, mixture })).toBe(1)
    expect(value('moa_mixture_reasons_total', { tenant, mixture, reason: 'a"\n' })).toBe(3)
    expect(value('moa_mixture_cost_usd_total', { tenant, mixture })).toBe(2.5)
    expect([...families.keys()].filter((name) => name.includes('evil'))).toEqual([])
  }
})

test('a histogram is cumulative, and its sum is at most 5 % off', async () => {
  const tenant = `t-${crypto.randomUUID()}`
  const { usageOfRun } = await import('../../../src/gateway/usage/run-usage.ts')
  const report = { calls: [], degraded: false, reasons: [], finding: null }
  const day = dayOf(Date.now())
  for (const durationMs of [20, 90, 700, 4_000, 90_000, 3_600_000]) {
    const usage = usageOfRun({ failure: null, report, durationMs, firstTokenMs: null })
    const entry = { day, mixture: 'm', key: 'k', session: null, usage }
    await usageStore(env.USAGE, () => {}).record(tenant, { id: crypto.randomUUID(), ...entry })
  }
  const { value } = await scrape(tenant)
  const at = (le: string) =>
    value('moa_mixture_latency_seconds_bucket', { tenant, mixture: 'm', le })
  expect(['0.05', '0.1', '1', '5', '60', '120', '600', '+Inf'].map(at)).toEqual([
    1, 2, 3, 4, 4, 5, 5, 6,
  ])
  const sum = value('moa_mixture_latency_seconds_sum', { tenant, mixture: 'm' }) ?? 0
  expect(Math.abs(sum / 3_694.81 - 1)).toBeLessThan(0.05)
})

test.each([
  [undefined, 'text/plain; version=0.0.4; charset=utf-8'],
  ['*/*', 'text/plain; version=0.0.4; charset=utf-8'],
  ['text/plain;version=0.0.4', 'text/plain; version=0.0.4; charset=utf-8'],
  [
    // As Prometheus 2 and 3 ask.
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  ],
  [
    'application/openmetrics-text;q=0.2, text/plain;q=0.9',
    'text/plain; version=0.0.4; charset=utf-8',
  ],
  ['application/openmetrics-text;q=0', 'text/plain; version=0.0.4; charset=utf-8'],
  ['application/openmetrics-textual', 'text/plain; version=0.0.4; charset=utf-8'],
])('Accept %s gets %s', async (accept, type) => {
  const headers = { ...admin.headers, ...(accept === undefined ? {} : { accept }) }
  const { headers: got, text } = await send('/metrics', { ...admin, headers })
  expect(got.get('content-type')).toBe(type)
  expect(got.get('vary')).toContain('accept')
  expect(text.endsWith('# EOF\n')).toBe(type.includes('openmetrics'))
})

test('a secret key may not read metrics, and nobody may without a key', async () => {
  const { options } = await newKey()
  expect((await send('/metrics', options)).status).toBe(403)
  expect((await send('/metrics', { bindings })).status).toBe(401)
})
