import { describe, expect, test } from 'vitest'
import type { AgentEvent } from '../../../src/moa/layers/agent.ts'
import { graceMs, Stragglers } from '../../../src/moa/layers/stragglers.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { agentOf, layerOf } from '../stage.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f']

describe('graceMs()', () => {
  test.each([
    { why: 'no agent has answered', quorum: 1, majority: 4, latencies: [], ms: null },
    { why: 'the quorum is not in', quorum: 3, majority: 3, latencies: [400, 500], ms: null },
    { why: 'the quorum is just in', quorum: 3, majority: 3, latencies: [400, 500, 900], ms: 750 },
    { why: 'the median is between two', quorum: 2, majority: 2, latencies: [400, 600], ms: 750 },
    {
      why: 'answers come in no order',
      quorum: 1,
      majority: 1,
      latencies: [900, 400, 500],
      ms: 750,
    },
    {
      why: 'numbers sort as numbers',
      quorum: 1,
      majority: 1,
      latencies: [800, 1_000, 900],
      ms: 1_350,
    },
    { why: 'one of a majority of four', quorum: 1, majority: 4, latencies: [400], ms: 2_400 },
    { why: 'two of a majority of four', quorum: 1, majority: 4, latencies: [400, 400], ms: 1_200 },
    { why: 'the majority is in', quorum: 1, majority: 2, latencies: [400, 400], ms: 600 },
    { why: 'more than the majority', quorum: 1, majority: 2, latencies: [400, 400, 400], ms: 600 },
    { why: 'answers are very quick', quorum: 1, majority: 1, latencies: [2], ms: 250 },
    { why: 'answers take no time', quorum: 1, majority: 1, latencies: [0, 0], ms: 250 },
  ])('is $ms when $why', ({ quorum, majority, latencies, ms }) => {
    expect(graceMs(layerOf(names, { quorum, majority }), latencies)).toBe(ms)
  })

  test('is null before as many have answered as the strategy needs', () => {
    const layer = layerOf(names, { quorum: 1, majority: 1, graceAfter: 2 })
    expect(graceMs(layer, [400])).toBeNull()
    expect(graceMs(layer, [400, 400])).toBe(600)
  })

  test('does not sort the numbers it is given', () => {
    const latencies = [3, 1, 2]
    graceMs(layerOf(names), latencies)
    expect(latencies).toEqual([3, 1, 2])
  })
})

function start(agent: string): AgentEvent {
  return { type: 'agent-start', layer: 0, agent, model: agent }
}

function end(agent: string, answered = true): AgentEvent {
  const proposal = answered ? { agent, model: agent, text: 'x', ended: 'whole' as const } : null
  const status = answered ? 'ok' : 'failed'
  const what = { layer: 0, agent, model: agent, latencyMs: 0, failure: null }
  return { type: 'agent-end', status, proposal, ...what }
}

function watch(over: Parameters<typeof layerOf>[1], required: readonly string[] = []) {
  const clock = new FakeClock()
  const agents = names.map((name) => agentOf(name, { required: required.includes(name) }))
  const stragglers = new Stragglers(layerOf(agents, over), clock)
  const signals = new Map(names.map((name) => [name, stragglers.cutOf(name)]))
  const cut = () => names.filter((name) => signals.get(name)?.aborted)
  return { clock, stragglers, cut, see: (event: AgentEvent) => stragglers.see(event) }
}

describe('Stragglers', () => {
  test('cuts off the agents that have not answered, exactly when their grace is over', async () => {
    const { clock, cut, see } = watch({ quorum: 1, majority: 1, grace: 2 })
    for (const name of ['a', 'b', 'c']) see(start(name))
    await clock.advance(500)
    see(end('a'))
    await clock.advance(499)
    expect(cut()).toEqual([])
    await clock.advance(1)
    expect(cut()).toEqual(['b', 'c'])
  })

  test('counts from each agent’s own start', async () => {
    const { clock, cut, see } = watch({ quorum: 1, majority: 1, grace: 2 })
    see(start('a'))
    await clock.advance(300)
    see(start('b'))
    await clock.advance(200)
    see(end('a'))
    await clock.advance(799)
    expect(cut()).toEqual([])
    await clock.advance(1)
    expect(cut()).toEqual(['b'])
  })

  test('cuts off no agent that has not started, and counts its grace from its start', async () => {
    const { clock, cut, see } = watch({ quorum: 1, majority: 1, grace: 2 })
    see(start('a'))
    await clock.advance(200)
    see(end('a'))
    await clock.advance(5_000)
    expect(cut()).toEqual([])
    see(start('b'))
    await clock.advance(399)
    expect(cut()).toEqual([])
    await clock.advance(1)
    expect(cut()).toEqual(['b'])
  })

  test('never cuts off a required agent, only the time of the layer does', async () => {
    const { clock, cut, see } = watch({ grace: 1, majority: 1, timeoutMs: 30_000 }, ['b'])
    for (const name of ['a', 'b', 'c']) see(start(name))
    await clock.advance(1_000)
    see(end('a'))
    await clock.advance(28_999)
    expect(cut()).toEqual(['c'])
    await clock.advance(1)
    expect(cut()).toEqual(['b', 'c', 'd', 'e', 'f'])
  })

  test('does not count the time of failed agents', async () => {
    const { clock, cut, see } = watch({ grace: 1, majority: 1 })
    for (const name of names) see(start(name))
    await clock.advance(1)
    see(end('a', false))
    await clock.advance(10_000)
    expect(cut()).toEqual([])
  })

  test('gives more time after every slow answer', async () => {
    const { clock, cut, see } = watch({ quorum: 2, majority: 2, grace: 1.5 })
    for (const name of names) see(start(name))
    await clock.advance(1_000)
    see(end('a'))
    see(end('b'))
    await clock.advance(400)
    see(end('c'))
    see(end('d'))
    // The median is now 1200 ms, and the grace 1800 instead of 1500.
    await clock.advance(399)
    expect(cut()).toEqual([])
    await clock.advance(1)
    expect(cut()).toEqual(['e', 'f'])
  })

  test('cancels its timers at the end', async () => {
    const { clock, stragglers, cut, see } = watch({ majority: 1 })
    see(start('a'))
    see(start('b'))
    await clock.advance(200)
    see(end('a'))
    expect(clock.pending).toBe(2)
    stragglers.end()
    expect(clock.pending).toBe(0)
    await clock.advance(100_000)
    expect(cut()).toEqual([])
  })

  test('knows only the agents of its layer', () => {
    const stragglers = new Stragglers(layerOf(['a']), new FakeClock())
    expect(() => stragglers.cutOf('z')).toThrow('Cannot find agent "z" in its layer')
  })
})
