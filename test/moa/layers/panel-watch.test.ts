import { describe, expect, test } from 'vitest'
import type { AgentEnd, LayerEvent } from '../../../src/moa/events.ts'
import { runLayer, type LayerResult } from '../../../src/moa/layers/layer.ts'
import type { PanelWatch } from '../../../src/moa/layers/panel-watch.ts'
import type { Layer } from '../../../src/moa/plan.ts'
import type { Script } from '../../support/scripted-model.ts'
import { agentOf, layerOf, play, planOf, stage } from '../stage.ts'

// eslint-disable-next-line require-yield
async function* nothingSkipped(): ReturnType<PanelWatch['after']> {
  return await Promise.resolve(null)
}

/** A watch that waits for every agent, but for what the test changes. */
function watchOf(over: Partial<PanelWatch>): PanelWatch {
  return {
    waves: () => null,
    isSettled: () => false,
    after: nothingSkipped,
    ...over,
  }
}

const answersAfter = (afterMs: number) => ({ afterMs, text: `After ${afterMs} ms` })
const five: Script = {
  a: answersAfter(100),
  b: answersAfter(200),
  c: answersAfter(300),
  d: answersAfter(400),
  e: answersAfter(500),
}

async function run(layer: Layer, watch: PanelWatch, script: Script = five) {
  const on = stage(script)
  const context = {
    ...on.ports,
    index: 0,
    material: '',
    onShortfall: 'degrade',
    live: null,
    attempts: { left: 4 },
    startedAtMs: 0,
    calls: null,
    watch,
  } as const
  const events: LayerEvent[] = []
  const read = async (): Promise<LayerResult> => {
    const layerRun = runLayer(layer, [{ role: 'user', content: 'When?' }], context)
    for (;;) {
      const next = await layerRun.next()
      if (next.done) return next.value
      events.push(next.value)
    }
  }
  const result = await on.clock.until(read())
  const ends = events.filter((event): event is AgentEnd => event.type === 'agent-end')
  return { on, events, ends, result, names: on.model.calls.map(({ model }) => model) }
}

const all = ['a', 'b', 'c', 'd', 'e']
const settledBy = (count: number) =>
  watchOf({ isSettled: (_, ends) => ends.filter((end) => end.proposal !== null).length >= count })

describe('a layer whose result is settled', () => {
  test('stops the agents that have not ended, and is not degraded by that', async () => {
    const { on, events, result } = await run(layerOf(all, { grace: 100 }), settledBy(2))
    expect(result).toMatchObject({ ok: true, proposals: [{ agent: 'a' }, { agent: 'b' }] })
    expect(on.clock.now()).toBeLessThan(300)
    expect(events.filter(({ type }) => type === 'run-degraded')).toEqual([])
    expect(on.model.to('e')[0]?.ending).toBe('cut')
  })

  test('does not use the text of an agent that it stopped', async () => {
    const long = 'A text that is long enough to be of use as a partial proposal.'
    const script = { ...five, e: { hangs: true, deltas: [{ atMs: 10, text: long }] } }
    const { ends, result } = await run(layerOf(all, { grace: 100 }), settledBy(2), script)
    expect(result).toMatchObject({ ok: true, proposals: [{ agent: 'a' }, { agent: 'b' }] })
    expect(ends.find(({ agent }) => agent === 'e')).toMatchObject({
      status: 'cancelled',
      failure: { code: 'cancelled', message: expect.stringMatching(/settled/) as string },
    })
  })

  test('is not lost by the quorum that the stopped agents would have met', async () => {
    const { result } = await run(layerOf(all, { grace: 100, quorum: 5 }), settledBy(2))
    expect(result.ok).toBe(true)
  })

  test('stops a required agent too', async () => {
    const agents = [...all.slice(0, 4), agentOf('e', { required: true })]
    const { on } = await run(layerOf(agents, { grace: 100 }), settledBy(2))
    expect(on.model.to('e')[0]?.ending).toBe('cut')
  })
})

describe('a layer in waves', () => {
  const waves = { first: 2, further: 2 }

  test('calls the next agents when all that were called have ended', async () => {
    const { on, result } = await run(layerOf(all, { grace: 100 }), watchOf({ waves: () => waves }))
    expect(on.model.calls.map(({ model, sentAtMs }) => [model, sentAtMs])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 200],
      ['d', 200],
      ['e', 600],
    ])
    expect(result).toMatchObject({ ok: true, proposals: { length: 5 } })
  })

  test('never calls the agents after the result is settled', async () => {
    const watch = { ...settledBy(2), waves: () => waves }
    const { names, ends, events } = await run(layerOf(all, { grace: 100 }), watch)
    expect(names).toEqual(['a', 'b'])
    expect(ends.map(({ agent, status }) => `${agent} ${status}`)).toEqual([
      'a ok',
      'b ok',
      'c cancelled',
      'd cancelled',
      'e cancelled',
    ])
    expect(events.filter(({ type }) => type === 'call-end')).toHaveLength(2)
  })

  test('ends at its timeout, also for agents that were never called', async () => {
    const script = { ...five, a: { hangs: true } }
    const { on, names, ends } = await run(
      layerOf(all, { grace: 100, timeoutMs: 5_000 }),
      watchOf({ waves: () => waves }),
      script,
    )
    expect(on.clock.now()).toBe(5_000)
    expect(names).toEqual(['a', 'b'])
    expect(ends).toHaveLength(5)
    expect(ends.find(({ agent }) => agent === 'd')?.failure?.code).toBe('upstream_timeout')
  })

  test('calls nobody after the caller has left', async () => {
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
      watch: watchOf({ waves: () => waves }),
    } as const
    const events = runLayer(layerOf(all, { grace: 100 }), [], context)
    const read = async () => {
      for (;;) {
        const next = await events.next()
        if (next.done) return next.value
        if (next.value.type === 'agent-end') on.leave()
      }
    }
    expect(await on.clock.until(read())).toMatchObject({
      ok: false,
      failure: { code: 'cancelled' },
    })
    expect(on.model.calls.map(({ model }) => model)).toEqual(['a', 'b'])
  })
})

describe('layers of a plan', () => {
  const script: Script = {
    a: { text: 'From a' },
    b: { text: 'From b' },
    pen: { text: 'Written' },
    bad: { failure: { code: 'upstream_error' } },
  }
  const shownTo = (on: ReturnType<typeof stage>, model: string) =>
    JSON.stringify(on.model.to(model)[0]?.messages)

  test('a blind one does not see the proposals before it', async () => {
    const on = stage(script)
    await play(planOf([layerOf(['a']), layerOf(['b'], { blind: true })]), on)
    expect(shownTo(on, 'b')).not.toContain('From a')
    expect(shownTo(on, 'pen')).toContain('From b')
  })

  test('one with a prompt shows it in place of the usual one', async () => {
    const on = stage(script)
    await play(planOf([layerOf(['a']), layerOf(['b'], { prompt: 'Argue with these.' })]), on)
    expect(shownTo(on, 'b')).toContain('Argue with these.')
    expect(shownTo(on, 'b')).not.toContain('You have been provided with')
    expect(shownTo(on, 'pen')).toContain('You have been provided with')
  })

  test('one that may fail leaves the run without its proposals', async () => {
    const on = stage(script)
    const layers = [layerOf(['bad'], { mayFail: true }), layerOf(['b'])]
    const { outcome, answer, report } = await play(planOf(layers), on)
    expect(outcome.ok).toBe(true)
    expect(answer).toBe('Written')
    expect(report.reasons).toContain('agent_failed:0/bad')
  })

  test('an agent reads the form of its answer after the system message', async () => {
    const on = stage(script)
    const agent = agentOf('a', { system: 'Be brief.', ending: 'End with a number.' })
    const messages = [
      { role: 'system', content: 'Speak French.' },
      { role: 'user', content: 'How many?' },
    ] as const
    await play(planOf([layerOf([agent, 'b'])], { messages }), on)
    expect(on.model.to('a')[0]?.messages[0]?.content).toBe(
      'Be brief.\n\nSpeak French.\n\nEnd with a number.',
    )
    expect(shownTo(on, 'b')).not.toContain('End with a number.')
  })
})
