import { describe, expect, test } from 'vitest'
import { unsent } from '../../../src/moa/calls/attempts.ts'
import { CallLimit } from '../../../src/moa/calls/call-limit.ts'
import type { CallModel } from '../../../src/moa/model-port.ts'
import { agentOf, aggregatorOf, layerOf, planOf, play, selectOf, stage } from '../stage.ts'
import { askOn, bad, good } from './ask-on.ts'

const flaky = (name: string) => agentOf(name, { retries: 2 })

describe('the limit on the calls of a run', () => {
  test('lets planned calls begin, and further ones only while others are left', () => {
    const limit = new CallLimit({ most: 3, planned: 2 })
    expect([limit.take(), limit.take(), limit.begin(), limit.refused]).toEqual([
      true,
      false,
      true,
      true,
    ])
    expect([limit.begin(), limit.begin()]).toEqual([true, false])
  })

  test('frees what was reserved for planned calls that are not made', () => {
    const limit = new CallLimit({ most: 3, planned: 3 })
    expect(limit.take()).toBe(false)
    limit.replan(1)
    expect([limit.take(), limit.take(), limit.take(), limit.begin()]).toEqual([
      true,
      true,
      false,
      true,
    ])
  })

  test('never reserves more calls than there are', () => {
    const limit = new CallLimit({ most: 1, planned: 4 })
    expect([limit.begin(), limit.begin()]).toEqual([true, false])
  })

  test('does not count a call that was not sent', async () => {
    const calls = new CallLimit({ most: 1, planned: 1 })
    const skipped = { code: 'provider_skipped', message: '', retryable: false } as const
    // oxlint-disable-next-line require-yield -- it yields nothing.
    const call: CallModel = async function* () {
      return unsent(skipped)
    }
    await askOn(stage({}, { call }), {}, { calls })
    expect(calls.take()).toBe(true)
  })

  test('is left alone by a retry that the attempts of the run do not cover', async () => {
    const calls = new CallLimit({ most: 2, planned: 1 })
    await askOn(stage({ a: bad() }), {}, { attempts: { left: 0 }, calls })
    expect(calls.take()).toBe(true)
  })
})

describe('a run with a limit on its calls', () => {
  const voices = { a: bad(), b: good, pen: { text: 'Paris.' } }

  test('retries no agent at the cost of the call that writes the answer', async () => {
    const on = stage(voices)
    const plan = planOf([layerOf([flaky('a'), agentOf('b')])], { maxCalls: 4 })
    const { outcome, answer, report } = await play(plan, on)
    expect(outcome).toMatchObject({ ok: true })
    expect(answer).toBe('Paris.')
    expect(on.model.calls.map(({ model }) => model)).toEqual(['a', 'b', 'a', 'pen'])
    expect(report.reasons).toContain('call_limit')
    expect(report.calls.find(({ agent }) => agent === 'a')).toMatchObject({ attempts: 2 })
  })

  test('retries as without one when it is not reached, and gives no reason for it', async () => {
    const on = stage({ ...voices, a: [bad(), good] })
    const plan = planOf([layerOf([flaky('a'), agentOf('b')])], { maxCalls: 4 })
    const { report } = await play(plan, on)
    expect(on.model.calls).toHaveLength(4)
    expect(report).toMatchObject({ degraded: false, reasons: [] })
  })

  test('uses for retries what a planned call did not need', async () => {
    const on = stage({ a: [bad({ retryable: false })], b: good, pen: [bad(), { text: 'Paris.' }] })
    const layers = [layerOf(['a', 'b'])]
    // With one proposal, the judge that the plan reserves a call for has nothing to compare.
    const { outcome } = await play(planOf(layers, { step: selectOf(), maxCalls: 3 }), on)
    expect(outcome).toMatchObject({ ok: true })
    expect(on.model.calls).toHaveLength(2)
  })

  test('counts the repair of a verdict and the fallbacks of the aggregator', async () => {
    const judging = stage({ a: good, b: good, judge: { text: 'B is best.' } })
    const plan = planOf([layerOf(['a', 'b'])], { step: selectOf(), maxCalls: 3 })
    const { outcome, report } = await play(plan, judging)
    expect(judging.model.calls).toHaveLength(3)
    expect(outcome).toMatchObject({ ok: true })
    expect(report.reasons).toEqual(expect.arrayContaining(['judge_invalid', 'call_limit']))

    const writing = stage({ a: good, b: good, pen: bad({ retryable: false }), quill: good })
    const aggregator = aggregatorOf({ fallbacks: ['quill'] })
    const written = await play(planOf([layerOf(['a', 'b'])], { aggregator, maxCalls: 3 }), writing)
    expect(writing.model.to('quill')).toEqual([])
    expect(written.report.reasons).toEqual(
      expect.arrayContaining(['aggregator_failed', 'call_limit']),
    )
  })
})
