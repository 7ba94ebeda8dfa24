import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/moa/message.ts'
import type { Agent, Plan } from '../../src/moa/plan.ts'
import type { Script } from '../support/scripted-model.ts'
import { GOOD, LONG, Notebook, planFor, run, user } from './notebook.ts'
import { agentOf, aggregatorOf, layerOf, play, stage } from './stage.ts'

const OTHER_STYLE = { format: 'paper', place: 'tail', shuffle: true } as const

describe('stored proposals', () => {
  test('cost nothing the second time, and their calls are `cached`', async () => {
    const memory = new Notebook()
    const plan = planFor([layerOf(['a', 'b'])])
    const first = await run(plan, memory)
    expect(first.called).toEqual(['a', 'b', 'pen'])
    const second = await run(plan, memory)
    expect(second.called).toEqual(['pen'])
    const { calls, costUsd, degraded, synthesized } = second.report
    expect(calls.map(({ agent, status }) => `${agent} ${status}`)).toEqual([
      'a cached',
      'b cached',
      'aggregator ok',
    ])
    expect(calls[0]).toMatchObject({ costUsd: 0, attempts: 0, usage: { promptTokens: 0 } })
    expect(costUsd).toBeLessThan(first.report.costUsd ?? 0)
    expect({ degraded, synthesized }).toEqual({ degraded: false, synthesized: true })
    expect(second.events).toContainEqual(
      expect.objectContaining({ type: 'agent-end', agent: 'a', status: 'cached' }),
    )
  })

  test('are shown to the aggregator as they were', async () => {
    const memory = new Notebook()
    const plan = planFor([layerOf(['a', 'b'])])
    const [first, second] = [await run(plan, memory), await run(plan, memory)]
    expect(second.on.model.calls.at(-1)?.messages).toEqual(first.on.model.calls.at(-1)?.messages)
  })

  test('serve another aggregator, another prompt, other settings of the answer, other patience', async () => {
    const memory = new Notebook()
    const agents = [agentOf('a'), agentOf('b')]
    await run(planFor([layerOf(agents)]), memory)
    const others: Plan[] = [
      planFor([layerOf(agents)], { aggregator: aggregatorOf({ model: 'quill' }) }),
      planFor([layerOf(agents)], { aggregator: aggregatorOf({ prompt: 'Merge them.' }) }),
      planFor([layerOf(agents)], { answer: { temperature: 1 } }),
      planFor([layerOf(agents, { grace: 3, quorum: 2, timeoutMs: 1 })]),
      planFor([layerOf(agents)], { live: false, seed: 7, onShortfall: 'fail' }),
      planFor([layerOf(agents)], { references: { ...OTHER_STYLE, maxChars: 300, maxBytes: null } }),
      planFor([
        layerOf(agents.map((agent) => ({ ...agent, timeoutMs: 9, retries: 3, fallbacks: ['c'] }))),
      ]),
      planFor([layerOf([agentOf('a', { name: 'x', required: true }), agentOf('b')])]),
    ]
    for (const other of others) {
      const { called, report } = await run(other, memory)
      expect(called).toHaveLength(1)
      // Under the names that the agents have now.
      expect(report.calls[0]?.agent).toBe(other.layers[0]?.agents[0]?.name)
    }
  })

  test('serve beside a new agent, which pays for itself alone', async () => {
    const memory = new Notebook()
    await run(planFor([layerOf(['a', 'b'])]), memory)
    const more = await run(planFor([layerOf(['c', 'b', 'a'])]), memory)
    expect(more.called).toEqual(['c', 'pen'])
    const end = more.events.find(({ type }) => type === 'layer-end')
    expect(end).toMatchObject({ proposals: [{ agent: 'c' }, { agent: 'b' }, { agent: 'a' }] })
  })

  test.each<[what: string, over: Partial<Agent>]>([
    ['model', { model: 'b' }],
    ['system text', { system: 'Be brief.' }],
    ['temperature', { settings: { temperature: 0.1 } }],
    ['seed', { settings: { seed: 2 } }],
    ['token limit', { settings: { maxTokens: 5 } }],
  ])('serve no agent with another %s', async (_, over) => {
    const memory = new Notebook()
    await run(planFor([layerOf(['a'])]), memory)
    const other = planFor([layerOf([agentOf('a', over)])])
    expect((await run(other, memory)).called).toHaveLength(2)
  })

  test.each<[what: string, messages: readonly Message[]]>([
    ['question', [user('What is the capital of Spain?')]],
    [
      'system message',
      [{ role: 'system', content: 'Be kind.' }, user('What is the capital of France?')],
    ],
    ['speaker', [{ ...user('What is the capital of France?'), name: 'Ada' }]],
    ['image', [{ role: 'user', content: [{ type: 'image', url: 'data:image/png;base64,AA==' }] }]],
  ])('serve no other %s', async (_, messages) => {
    const memory = new Notebook()
    await run(planFor([layerOf(['a'])]), memory)
    expect((await run(planFor([layerOf(['a'])], { messages }), memory)).called).toHaveLength(2)
  })
})

describe('samples of one model', () => {
  const sample = (name: string) => agentOf(name, { model: 'a' })
  const replies = ['one', 'two', 'three', 'four'].map((text) => ({ text }))

  test('are stored separately, by their place among equals', async () => {
    const memory = new Notebook()
    const script = { ...GOOD, a: replies }
    const plan = planFor([layerOf([sample('a#1'), 'b', sample('a#2')])])
    const [first, second] = [await run(plan, memory, script), await run(plan, memory, script)]
    expect(second.called).toEqual(['pen'])
    const texts = ({ events }: typeof first) =>
      events.flatMap((event) => (event.type === 'layer-end' ? event.proposals : []))
    expect(texts(second)).toEqual(texts(first))
    expect(texts(first).map(({ text }) => text)).toEqual(['one', `b says, ${LONG}`, 'two'])
  })

  test('pay for one more when there is one more', async () => {
    const memory = new Notebook()
    await run(planFor([layerOf([sample('a#1'), sample('a#2')])]), memory)
    const three = planFor([layerOf([sample('a#1'), sample('a#2'), sample('a#3')])])
    expect((await run(three, memory)).called).toEqual(['a', 'pen'])
  })
})

describe('a later layer', () => {
  const deep = (over: Partial<Plan> = {}) =>
    planFor([layerOf(['a', 'b']), layerOf(['c', 'd'])], over)

  test('is stored too, although the code of its fences is new every time', async () => {
    const memory = new Notebook()
    await run(deep(), memory)
    expect((await run(deep({ seed: 9 }), memory)).called).toEqual(['pen'])
  })

  test('is called again when one of the proposals it reads differs', async () => {
    const memory = new Notebook()
    await run(deep(), memory)
    const other = planFor([layerOf(['a', agentOf('b', { system: 'x' })]), layerOf(['c', 'd'])])
    const script = { ...GOOD, b: { text: 'b has changed its mind, for good' } }
    expect((await run(other, memory, script)).called).toEqual(['b', 'c', 'd', 'pen'])
  })

  test.each<[what: string, references: Partial<Plan['references']>]>([
    ['format', { format: 'paper' }],
    ['place', { place: 'tail' }],
    ['length', { maxChars: 300 }],
    ['order', { shuffle: true }],
  ])('is called again when their %s differs', async (_, over) => {
    const memory = new Notebook()
    await run(deep(), memory)
    const references = { ...deep().references, ...over }
    expect((await run(deep({ references }), memory)).called).toEqual(['c', 'd', 'pen'])
  })

  test('is stored for every random order of the proposals, and for one order of a chosen seed', async () => {
    const memory = new Notebook()
    const shuffled = (seed: number, chosen: object = {}) =>
      deep({
        seed,
        references: { ...deep().references, shuffle: true },
        answer: chosen,
      })
    await run(shuffled(1), memory)
    expect((await run(shuffled(2), memory)).called).toEqual(['pen'])
    expect((await run(shuffled(2, { seed: 2 }), memory)).called).toEqual(['c', 'd', 'pen'])
    expect((await run(shuffled(3, { seed: 3 }), memory)).called).toEqual(['c', 'd', 'pen'])
  })

  test('with the agents of the first one reads its own proposals, not theirs', async () => {
    const memory = new Notebook()
    const plan = planFor([layerOf(['a', 'b']), layerOf(['a', 'b'])])
    const script = { ...GOOD, a: [{ text: 'first a' }, { text: 'second a' }] }
    await run(plan, memory, script)
    const again = await run(plan, memory, script)
    const proposals = again.events.flatMap((event) =>
      event.type === 'layer-end' ? event.proposals : [],
    )
    expect(proposals.filter(({ agent }) => agent === 'a').map(({ text }) => text)).toEqual([
      'first a',
      'second a',
    ])
  })
})

describe('what is not stored', () => {
  test.each<[what: string, agent: Agent, script: Script]>([
    ['a failure', agentOf('a'), { a: { failure: { code: 'upstream_error' } } }],
    ['an empty answer', agentOf('a'), { a: { text: ' ' } }],
    [
      'a part',
      agentOf('a'),
      { a: { deltas: [{ atMs: 1, text: LONG }], failure: { code: 'upstream_cut' } } },
    ],
    [
      'a timeout',
      agentOf('a', { timeoutMs: 50 }),
      { a: { deltas: [{ atMs: 1, text: LONG }], hangs: true } },
    ],
    [
      'a fallback',
      agentOf('a', { fallbacks: ['c'] }),
      { a: { failure: { code: 'upstream_error' } } },
    ],
  ])('%s', async (_, agent, script) => {
    const memory = new Notebook()
    const plan = planFor([layerOf([agent, 'b'], { quorum: 1 })])
    const first = await run(plan, memory, { ...GOOD, ...script })
    expect(first.report.degraded).toBe(true)
    expect(memory.pages.size).toBe(1)
    const healed = await run(plan, memory)
    expect(healed.called).toEqual(['a', 'pen'])
    expect(healed.report.degraded).toBe(false)
  })

  test('a caller who left', async () => {
    const memory = new Notebook()
    const on = stage({ ...GOOD, a: { text: LONG, afterMs: 100 } }, { memory })
    const playing = play(planFor([layerOf(['a'])]), on)
    on.leave()
    await playing
    expect(memory.pages.size).toBe(0)
  })
})

test('given proposals are read by the first step, without a call for them', async () => {
  const given = ['a', 'b'].map((agent) => ({
    agent,
    model: agent,
    text: `given by ${agent}`,
    ended: 'whole' as const,
  }))
  const { called, outcome, on } = await run(planFor([], { given }), null)
  expect(called).toEqual(['pen'])
  expect(outcome).toMatchObject({ ok: true, synthesized: true })
  expect(JSON.stringify(on.model.calls)).toMatch(/given by a[\s\S]*given by b/)
})
