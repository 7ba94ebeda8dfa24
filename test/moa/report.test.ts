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
      byRole: [],
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
    for (const reason of ['lone_proposal', 'agent_failed:0/a', 'lone_proposal'] as const)
      recorder.see({ type: 'run-degraded', reason })
    expect(recorder.report(null)).toMatchObject({
      reasons: ['lone_proposal', 'agent_failed:0/a'],
      degraded: true,
    })
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

describe('the report', () => {
  test('is not degraded by what the mixture allows', () => {
    const recorder = new RunRecorder('select')
    recorder.see({ type: 'remark', reason: 'tie' })
    expect(recorder.report(null)).toMatchObject({ reasons: ['tie'], degraded: false })
  })

  test('sums the calls of each role', () => {
    const judge = callOf({ role: 'judge', costUsd: 0.25 })
    const { byRole } = recorded(callOf(), judge, callOf({ costUsd: null })).report(null)
    expect(byRole).toMatchObject([
      { role: 'agent', calls: 2, usage: { promptTokens: 20 }, costUsd: null },
      { role: 'judge', calls: 1, usage: { promptTokens: 10 }, costUsd: 0.25 },
    ])
  })

  test('says what skipped layers would have cost by the calls of the same models', () => {
    const recorder = recorded(callOf({ costUsd: 0.5 }), callOf({ costUsd: 0.25, status: 'failed' }))
    recorder.see({
      type: 'layers-skipped',
      afterLayer: 0,
      agents: ['a', 'b'],
      of: 3,
      answer: '42',
      models: ['a', 'a'],
    })
    const report = recorder.report(null)
    expect(report.earlyExit).toMatchObject({ agentsAgreeing: 2, savedCalls: 2, savedUsd: 0.75 })
    expect(report).toMatchObject({ reasons: ['early_exit'], degraded: false })
  })

  test('does not guess what a model costs that was not called', () => {
    const recorder = recorded(callOf())
    recorder.see({
      type: 'layers-skipped',
      afterLayer: 0,
      agents: ['a'],
      of: 1,
      answer: '42',
      models: ['a', 'other'],
    })
    expect(recorder.report(null).earlyExit?.savedUsd).toBeNull()
  })
})
