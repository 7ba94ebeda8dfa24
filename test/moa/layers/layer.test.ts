import { describe, expect, test } from 'vitest'
import type { AgentEnd, RunEvent } from '../../../src/moa/events.ts'
import { runLayer } from '../../../src/moa/layers/layer.ts'
import { settle } from '../../support/fake-clock.ts'
import type { Script, ScriptedReply } from '../../support/scripted-model.ts'
import { agentOf, layerOf, outline, play, planOf, stage } from '../stage.ts'

const LONG = 'The capital of France is Paris, on the Seine.'
const names = ['a', 'b', 'c', 'd', 'e', 'f']
const answer = (afterMs: number): ScriptedReply => ({ afterMs, text: LONG })
const pen: Script = { pen: { text: 'Paris.' } }
const five: Script = {
  ...pen,
  a: answer(400),
  b: answer(500),
  c: answer(600),
  d: answer(700),
  e: answer(800),
}

/** How each agent ended. */
function ends(events: readonly RunEvent[]): Readonly<Record<string, string>> {
  const found = events.filter((event): event is AgentEnd => event.type === 'agent-end')
  return Object.fromEntries(found.map(({ agent, status }) => [agent, status]))
}

describe('a layer with a slow agent', () => {
  test('waits exactly the grace for one that hangs', async () => {
    const on = stage({ ...five, f: { hangs: true } })
    const { ms, events, report } = await play(planOf([layerOf(names, { quorum: 4 })]), on)
    // 1.5 times the median of 400, 500, 600, 700 and 800.
    expect(ms).toBe(900)
    expect(ends(events)['f']).toBe('cancelled')
    expect(report.reasons).toEqual(['agent_cut_off:0/f'])
    expect(on.model.to('f')[0]).toMatchObject({ ending: 'cut', endedAtMs: 900 })
    expect(on.model.to('f')[0]?.control.cut?.aborted).toBe(true)
  })

  test('does not wait for one that fails at once', async () => {
    const on = stage({ ...five, f: { failure: { code: 'upstream_error' } } })
    const { ms, report } = await play(planOf([layerOf(names, { quorum: 4 })]), on)
    expect(ms).toBe(800)
    expect(report.reasons).toEqual(['agent_failed:0/f'])
  })

  test('uses its text when it is long enough, marked as partial', async () => {
    const on = stage({ ...five, f: { hangs: true, deltas: [{ atMs: 100, text: LONG }] } })
    const { events, report } = await play(planOf([layerOf(names, { quorum: 4 })]), on)
    const layerEnd = events.find((event) => event.type === 'layer-end')
    expect(layerEnd?.proposals).toHaveLength(6)
    expect(layerEnd?.proposals[5]).toEqual({ agent: 'f', model: 'f', text: LONG, ended: 'cut' })
    expect(report.reasons).toEqual(['agent_partial:0/f'])
    const request = JSON.stringify(on.model.to('pen')[0]?.messages)
    expect(request).toMatch(/<<<response 6 \w+ \(cut off before its end\)>>>/)
  })

  test('waits for a required one to its own timeout', async () => {
    const slow = agentOf('f', { required: true, timeoutMs: 20_000 })
    const agents = [...names.slice(0, 5), slow]
    const on = stage({ ...five, f: { hangs: true } })
    const { ms, events } = await play(planOf([layerOf(agents, { quorum: 4 })]), on)
    expect(ms).toBe(20_000)
    expect(ends(events)['f']).toBe('failed')
  })

  test('takes the answer of a required one, however late', async () => {
    const agents = [...names.slice(0, 5), agentOf('f', { required: true })]
    const { ms, events } = await play(
      planOf([layerOf(agents)]),
      stage({ ...five, f: answer(30_000) }),
    )
    expect(ms).toBe(30_000)
    expect(ends(events)['f']).toBe('ok')
  })

  test('gives one that waited for a slot its grace from when it got it', async () => {
    const on = stage({ ...five, f: { slotMs: 5_000, ...answer(850) } })
    const { ms, events } = await play(planOf([layerOf(names, { quorum: 4 })]), on)
    expect(ends(events)['f']).toBe('ok')
    expect(ms).toBe(5_850)
  })
})

describe('the time of a layer', () => {
  const quick = { quorum: 3, timeoutMs: 650 }

  test('cuts off every agent, required ones too, and uses their texts', async () => {
    const agents = [...names.slice(0, 5), agentOf('f', { required: true })]
    const on = stage({ ...five, f: { hangs: true, deltas: [{ atMs: 10, text: LONG }] } })
    const { ms, events, outcome } = await play(planOf([layerOf(agents, quick)]), on)
    expect(ms).toBe(650)
    expect(ends(events)).toMatchObject({ c: 'ok', d: 'failed', e: 'failed', f: 'partial' })
    expect(outcome.ok).toBe(true)
  })

  test('includes the wait for a slot', async () => {
    const on = stage({ ...five, f: { slotMs: 5_000, ...answer(1) } })
    const { ms, events } = await play(planOf([layerOf(names, quick)]), on)
    expect(ms).toBe(650)
    expect(ends(events)['f']).toBe('failed')
    expect(on.model.to('f')[0]?.sentAtMs).toBeNull()
  })

  test('is the reason when it leaves too few proposals', async () => {
    const on = stage({ ...pen, a: answer(100), b: { hangs: true }, c: { hangs: true } })
    const layer = layerOf(['a', 'b', 'c'], { quorum: 2, timeoutMs: 5_000 })
    const { outcome, report } = await play(planOf([layer]), on)
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'upstream_timeout',
        message:
          'Cannot answer: 1 of 3 agents of layer 0 answered, at least 2 must ' +
          '(b: Cut off: the time of its layer was up; c: Cut off: the time of its layer was up)',
      },
    })
    expect(report.calls.find(({ agent }) => agent === 'b')).toMatchObject({
      status: 'failed',
      failure: { code: 'upstream_timeout' },
    })
  })
})

describe('a layer that cannot reach its quorum', () => {
  const bad: ScriptedReply = { failure: { code: 'upstream_error' } }

  test('fails at once and stops the rest', async () => {
    const on = stage({ ...five, b: bad, c: { ...bad, afterMs: 50 }, a: { hangs: true } })
    const { ms, outcome, events, report } = await play(
      planOf([layerOf(['a', 'b', 'c', 'd'], { quorum: 3 })]),
      on,
    )
    expect(ms).toBe(50)
    expect(ends(events)).toEqual({ b: 'failed', c: 'failed', a: 'cancelled', d: 'cancelled' })
    expect(on.model.to('a')[0]).toMatchObject({ ending: 'cancelled', endedAtMs: 50 })
    expect(on.model.to('pen')).toEqual([])
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'quorum_not_met' } })
    expect(report.calls).toHaveLength(4)
    expect(report.reasons).toEqual(['agent_failed:0/b', 'agent_failed:0/c'])
    expect(outline(events)).not.toContain('layer-end 0')
  })

  test('starts no layer after it', async () => {
    const on = stage({ ...five, a: bad })
    await play(planOf([layerOf(['a']), layerOf(['b'])]), on)
    expect(on.model.calls.map(({ model }) => model)).toEqual(['a'])
  })

  test('continues as long as the quorum can be reached', async () => {
    const on = stage({ ...five, a: bad, b: bad })
    const { outcome } = await play(planOf([layerOf(['a', 'b', 'c', 'd'], { quorum: 2 })]), on)
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
  })
})

describe('a layer whose reader leaves', () => {
  test('stops its calls and its timers by itself', async () => {
    const on = stage({ ...five, a: { hangs: true } })
    const context = {
      ...on.ports,
      index: 0,
      material: '',
      onShortfall: 'degrade',
      live: null,
      attempts: { left: 4 },
      startedAtMs: 0,
      calls: null,
      watch: null,
    } as const
    const events = runLayer(layerOf(['a', 'b'], { grace: 100 }), [], context)
    for (let count = 0; count < 6; count++) await on.clock.until(events.next())
    expect(on.model.to('b')[0]?.ending).toBe('itself')
    await events.return({ ok: true, proposals: [] })
    await settle()
    expect(on.model.to('a')[0]?.ending).toBe('cancelled')
    expect(on.clock.pending).toBe(0)
  })
})

describe('a layer of a plan that fails on shortfall', () => {
  test('fails at the first missing agent, although the quorum can be reached', async () => {
    const on = stage({ ...five, b: { afterMs: 20, failure: { code: 'upstream_error' } } })
    const plan = planOf([layerOf(names.slice(0, 5))], { onShortfall: 'fail' })
    const { ms, outcome } = await play(plan, on)
    expect(ms).toBe(20)
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'quorum_not_met',
        message:
          'Cannot answer: 0 of 5 agents of layer 0 answered, at least 5 must (b: b: upstream_error)',
      },
    })
  })

  test('cuts off no slow agent, which would itself be a shortfall', async () => {
    const on = stage({ ...five, f: answer(20_000) })
    const plan = planOf([layerOf(names)], { onShortfall: 'fail' })
    const { ms, outcome } = await play(plan, on)
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(ms).toBe(20_000)
  })
})
