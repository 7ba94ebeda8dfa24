import { expect, test } from 'vitest'
import type { CallReport } from '../../../src/moa/events.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import { usageOfReplay, usageOfRun, type CountedRun } from '../../../src/gateway/usage/run-usage.ts'
import { addTallies, NO_TALLY } from '../../../src/protocol/usage/tally.ts'
import { wireUsage } from '../../../src/protocol/usage/usage-row.ts'

function call(more: Partial<CallReport> = {}): CallReport {
  return {
    id: '0/a/0',
    role: 'agent',
    layer: 0,
    agent: 'a',
    model: 'up/a',
    status: 'ok',
    finishReason: 'stop',
    latencyMs: 1_000,
    firstTokenMs: 200,
    attempts: 1,
    usage: { ...NO_USAGE, promptTokens: 10, completionTokens: 40 },
    costUsd: 0.000_000_037_5,
    failure: null,
    ...more,
  }
}

function counted(calls: readonly CallReport[], more: Partial<CountedRun> = {}) {
  const report = { calls, degraded: false, reasons: [], finding: null, ...more.report }
  return usageOfRun({ failure: null, durationMs: 1_500, firstTokenMs: 900, ...more, report })
}

function row(of: ReturnType<typeof usageOfRun>) {
  const query = { from: '', to: '', by: 'day', mixture: null } as const
  return wireUsage(query, { rows: [], total: of.runs, evidence: NO_TALLY, since: null }).total
}

const failure = { code: 'upstream_timeout', message: '', retryable: true } as const

test.each<[what: string, changed: Partial<CallReport>, figures: object]>([
  [
    'that failed',
    { status: 'failed', failure, latencyMs: 9 },
    { failed_calls: 1, failures: { upstream_timeout: 1 } },
  ],
  ['whose text was cut off', { status: 'partial', failure }, { cut_off_calls: 1, failures: {} }],
  [
    'that was no longer needed',
    { status: 'cancelled', failure },
    { cut_off_calls: 1, failures: {} },
  ],
  ['of a fallback', { id: '0/a/1' }, { fallback_calls: 1 }],
  ['of a fallback that was repaired', { id: '-/judge/2/repair' }, { fallback_calls: 1 }],
  ['of a judge that was repaired', { id: '-/judge/0/repair' }, { fallback_calls: 0 }],
  ['that was repeated', { attempts: 3 }, { retried_calls: 1 }],
  ['without a price', { costUsd: null }, { unpriced_calls: 1, cost_usd: 0 }],
  [
    'from the cache',
    { status: 'cached', usage: NO_USAGE, costUsd: 0 },
    { calls: 0, saved_calls: 1 },
  ],
])('a call %s is counted as what it was', (_, changed, figures) => {
  expect(row(counted([call(changed)]))).toMatchObject({ calls: 1, ...figures })
})

test('calls are counted by model and role, each of which has the run once', () => {
  const calls = [
    call(),
    call({ id: '0/b/0' }),
    call({ id: '-/aggregator/0', role: 'aggregator', model: 'up/pen' }),
  ]
  const { runs, models, roles } = counted(calls)
  expect(Object.keys(models)).toEqual(['up/a', 'up/pen'])
  expect(models['up/a']?.sums).toMatchObject({ runs: 1, calls: 2, costPicos: 75_000 })
  expect(roles['aggregator']?.sums).toMatchObject({ runs: 1, calls: 1 })
  for (const groups of [models, roles]) {
    const { runs: _runs, ...sums } = Object.values(groups).reduce(addTallies).sums
    expect(runs.sums).toEqual({ ...sums, runs: 1 })
  }
})

test('a run counts with how it ended: degraded only with an answer', () => {
  const report = {
    degraded: true,
    calls: [],
    reasons: ['agent_failed:0/a', 'agent_failed:0/b'],
    finding: null,
  } as const
  const degraded = counted([], { report })
  expect(row(degraded)).toMatchObject({ degraded: 1, failed: 0, reasons: { agent_failed: 1 } })
  const failed = counted([], { report, failure: 'quorum_not_met' })
  expect(row(failed)).toMatchObject({ degraded: 0, failed: 1, cancelled: 0, latency_ms: null })
  expect(row(counted([], { failure: 'cancelled' }))).toMatchObject({ failed: 0, cancelled: 1 })
})

test('times of the run are those of the answer, and times of a model those of its calls', () => {
  const { runs, models } = counted([call()])
  expect([Object.keys(runs.latency), Object.keys(runs.firstToken)]).not.toEqual([
    Object.keys(models['up/a']?.latency ?? {}),
    Object.keys(models['up/a']?.firstToken ?? {}),
  ])
  // 40 tokens in 800 ms.
  expect(row(counted([call()])).tokens_per_second).toBe(50)
  expect(row(counted([call({ latencyMs: 200 })])).tokens_per_second).toBeNull()
})

test('a replay saves what the calls of its answer had cost', () => {
  const calls = [
    call(),
    call({ status: 'failed', costUsd: null }),
    call({ status: 'cached', costUsd: 0 }),
  ]
  const { runs, models } = usageOfReplay(calls)
  expect(runs.sums).toEqual({ runs: 1, replayed: 1, savedPicos: 37_500, savedCalls: 2 })
  expect(models).toEqual({})
})

test('early exits and cascades save what they report', () => {
  const calls: CallReport[] = []
  const earlyExit = {
    afterLayer: 0,
    agentsAgreeing: 3,
    of: 3,
    answer: '42',
    savedCalls: 5,
    savedUsd: 0.002,
  }
  const exited = counted(calls, {
    report: { calls, degraded: false, reasons: [], finding: null, earlyExit },
  })
  expect(row(exited)).toMatchObject({ saved_calls: 5, saved_usd: 0.002 })
  const finding = {
    kind: 'cascade',
    steps: [],
    answeredBy: '',
    savedUsd: -0.001,
    breakEven: null,
  } as const
  const escalated = counted(calls, { report: { calls, degraded: false, reasons: [], finding } })
  expect(row(escalated)).toMatchObject({ saved_calls: 0, saved_usd: -0.001 })
})
