import { describe, expect, test } from 'vitest'
import { runPlan } from '../../src/moa/run.ts'
import { settle } from '../support/fake-clock.ts'
import type { MadeCall, ScriptedReply } from '../support/scripted-model.ts'
import { agentOf, aggregatorOf, layerOf, play, planOf, stage, type Stage } from './stage.ts'

const said = [{ atMs: 10, text: 'Paris is the capital of France, I would say.' }]
const slow: ScriptedReply = { afterMs: 1_000, deltas: said }
const script = {
  one: slow,
  two: slow,
  three: slow,
  pen: { afterMs: 1_000, deltas: [{ atMs: 100, text: 'Pa' }] },
}
const layer = layerOf(['one', 'two', 'three'])
const plan = planOf([layer, layer])

/** Plays the plan and lets the caller leave after so many milliseconds. */
function leaveAfter(ms: number, on: Stage) {
  const played = play(plan, on)
  on.clock.setTimer(ms, on.leave)
  return played
}

function isOver({ ending, control }: MadeCall): boolean {
  return ending === 'itself' || (ending !== null && control.signal.aborted)
}

/** Every call that was running is stopped, and nothing is left behind. */
function expectSilence(on: Stage): void {
  expect(on.model.calls.filter((call) => !isOver(call))).toEqual([])
  expect(on.clock.pending).toBe(0)
}

describe('a caller who leaves', () => {
  test.each([
    { when: 'during layer 0', ms: 500, calls: 3, stopped: 3 },
    { when: 'when layer 0 has just ended', ms: 1_001, calls: 6, stopped: 3 },
    { when: 'during layer 1', ms: 1_500, calls: 6, stopped: 3 },
    { when: 'before the first token of the answer', ms: 2_050, calls: 7, stopped: 1 },
    { when: 'in the middle of the answer', ms: 2_500, calls: 7, stopped: 1 },
  ])('stops all calls $when', async ({ ms, calls, stopped }) => {
    const on = stage(script)
    const { outcome, report, ms: took } = await leaveAfter(ms, on)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(took).toBe(ms)
    expect(on.model.calls).toHaveLength(calls)
    expect(on.model.calls.filter(({ ending }) => ending === 'cancelled')).toHaveLength(stopped)
    expectSilence(on)
    expect(report.calls).toHaveLength(calls)
    expect(report.calls.filter(({ status }) => status === 'cancelled')).toHaveLength(stopped)
  })

  test('does not degrade the run', async () => {
    const { report } = await leaveAfter(500, stage(script))
    expect(report.reasons).toEqual([])
  })

  test('still pays for the calls that were made', async () => {
    const { report } = await leaveAfter(500, stage(script))
    const question = Math.ceil('What is the capital of France?'.length / 4)
    expect(report.usage.promptTokens).toBe(3 * question)
    expect(report.usage.completionTokens).toBe(3 * Math.ceil((said[0]?.text.length ?? 0) / 4))
    expect(report.costUsd).toBeGreaterThan(0)
  })

  test('before the run starts costs nothing', async () => {
    const on = stage(script)
    on.leave()
    const { outcome, report } = await play(plan, on)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(on.model.calls.filter(({ sentAtMs }) => sentAtMs !== null)).toEqual([])
    expect(report.usage).toMatchObject({ promptTokens: 0, completionTokens: 0 })
    expect(report.costUsd).toBe(0)
    expectSilence(on)
  })

  test('ends the run with the layer, even with enough proposals', async () => {
    const on = stage({ ...script, one: { text: 'Paris.' } })
    on.clock.setTimer(50, on.leave)
    const { outcome } = await play(plan, on)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(on.model.calls).toHaveLength(3)
  })

  test.each([1, 2])('after %i of two layers stops the run before the next step', async (layers) => {
    const on = stage(script)
    const run = runPlan(plan, on.ports)
    for (let ended = 0; ended < layers;) {
      const next = await on.clock.until(run.next())
      if (next.done) throw new Error('Cannot find the end of a layer')
      if (next.value.type === 'layer-end') ended += 1
    }
    on.leave()
    let next = await on.clock.until(run.next())
    while (!next.done) next = await on.clock.until(run.next())
    expect(next.value).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(on.model.calls.filter(({ sentAtMs }) => sentAtMs !== null)).toHaveLength(3 * layers)
    expect(on.model.to('pen')).toEqual([])
  })

  test('while an agent waits for its next attempt ends the wait without one', async () => {
    const failure = { code: 'upstream_error', retryable: true, retryAfterMs: 10_000 } as const
    const on = stage({ one: { failure }, pen: {} })
    const patient = planOf([layerOf([agentOf('one', { retries: 3 })])])
    on.clock.setTimer(500, on.leave)
    const { outcome, ms } = await play(patient, on)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(ms).toBe(500)
    expect(on.model.calls).toHaveLength(1)
    expectSilence(on)
  })

  test('while the aggregator is about to fall back stops before the next model', async () => {
    const on = stage({ pen: { hangs: true }, quill: { text: 'Paris.' } })
    on.clock.setTimer(500, on.leave)
    await play(planOf([], { aggregator: aggregatorOf({ fallbacks: ['quill'] }) }), on)
    expect(on.model.to('quill')).toEqual([])
  })
})

describe('a reader who stops reading', () => {
  test('stops every call, after any event', async () => {
    const { events } = await play(plan, stage(script))
    expect(events.length).toBeGreaterThan(20)
    for (const [last] of events.entries()) {
      const on = stage(script)
      const run = runPlan(plan, on.ports)
      for (let index = 0; index <= last; index++) await on.clock.until(run.next())
      await on.clock.until(run.return({ ok: true, finishReason: '', synthesized: false }))
      await settle()
      expectSilence(on)
      expect((await run.next()).done).toBe(true)
    }
  })
})

describe('a bug', () => {
  test('in an agent’s call is thrown by the run, and every other call is stopped', async () => {
    const on = stage({ ...script, two: { slotMs: 100, bug: new Error('Off by one') } })
    await expect(play(plan, on)).rejects.toThrow('Off by one')
    await settle()
    expect(on.model.calls.map(({ model, ending }) => [model, ending])).toEqual([
      ['one', 'cancelled'],
      ['two', 'cancelled'],
      ['three', 'cancelled'],
    ])
    expectSilence(on)
  })

  test('in the aggregator’s call is thrown too', async () => {
    const on = stage({ ...script, pen: { bug: new Error('Off by two') } })
    await expect(play(plan, on)).rejects.toThrow('Off by two')
    expect(on.clock.pending).toBe(0)
  })
})
