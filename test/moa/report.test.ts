import { describe, expect, test } from 'vitest'
import type { CallReport } from '../../src/moa/events.ts'
import { RunRecorder } from '../../src/moa/report.ts'
import { NO_USAGE } from '../../src/moa/cost/usage.ts'

function callOf(over: Partial<CallReport> = {}): CallReport {
  return {
    id: '0/a/0',
    role: 'agent',
    layer: 0,
    agent: 'a',
    model: 'a',
    status: 'ok',
    finishReason: 'stop',
    latencyMs: 1,
    firstTokenMs: 1,
    attempts: 1,
    usage: { ...NO_USAGE, promptTokens: 10, completionTokens: 5 },
    costUsd: 0.5,
    failure: null,
    ...over,
  }
}

function recorded(...calls: readonly CallReport[]): RunRecorder {
  const recorder = new RunRecorder('synthesize')
  for (const call of calls) recorder.see({ type: 'call-end', call })
  return recorder
}

describe('RunRecorder', () => {
  test('is empty for a run without events', () => {
    expect(new RunRecorder('synthesize').report(null)).toEqual({
      strategy: 'synthesize',
      finding: null,
      calls: [],
      reasons: [],
      degraded: false,
      synthesized: false,
      usage: NO_USAGE,
      costUsd: 0,
    })
  })

  test('sums over every call, whatever its status', () => {
    const statuses = ['ok', 'partial', 'failed', 'cancelled', 'cached'] as const
    const calls = statuses.map((status) => callOf({ status }))
    const { usage, costUsd, calls: reported } = recorded(...calls).report(null)
    expect(reported).toEqual(calls)
    expect(usage).toEqual({ ...NO_USAGE, promptTokens: 50, completionTokens: 25 })
    expect(costUsd).toBe(2.5)
  })

  test('has no cost when one price is unknown, wherever it stands', () => {
    const unknown = callOf({ costUsd: null })
    expect(recorded(unknown, callOf()).report(null).costUsd).toBeNull()
    expect(recorded(callOf(), unknown).report(null).costUsd).toBeNull()
  })

  test('lists each reason once, in the order of the events', () => {
    const recorder = new RunRecorder('synthesize')
    for (const reason of ['b', 'a', 'b']) recorder.see({ type: 'run-degraded', reason })
    expect(recorder.report(null)).toMatchObject({ reasons: ['b', 'a'], degraded: true })
  })

  test('is synthesized only when the outcome is', () => {
    const recorder = recorded(callOf())
    const failure = { code: 'upstream_failed', message: '' } as const
    const answered = { ok: true, finishReason: 'stop' } as const
    expect(recorder.report(null).synthesized).toBe(false)
    expect(recorder.report({ ok: false, failure }).synthesized).toBe(false)
    expect(recorder.report({ ...answered, synthesized: false }).synthesized).toBe(false)
    expect(recorder.report({ ...answered, synthesized: true }).synthesized).toBe(true)
  })

  test('reports as of now: an earlier report does not change', () => {
    const recorder = recorded(callOf())
    const early = recorder.report(null)
    recorder.see({ type: 'call-end', call: callOf() })
    expect(early.calls).toHaveLength(1)
    expect(recorder.report(null).calls).toHaveLength(2)
  })
})
