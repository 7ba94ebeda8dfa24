import { describe, expect, test } from 'vitest'
import { MIN_PARTIAL_CHARS, runAgent, type AgentEvent } from '../../../src/moa/layers/agent.ts'
import type { AgentEnd } from '../../../src/moa/events.ts'
import type { Agent } from '../../../src/moa/plan.ts'
import type { Script, ScriptedReply } from '../../support/scripted-model.ts'
import { agentOf, stage, type Stage } from '../stage.ts'

const LONG = 'The capital of France is Paris, on the Seine.'
const bad: ScriptedReply = { afterMs: 10, failure: { code: 'upstream_error' } }

interface Ended {
  readonly events: readonly AgentEvent[]
  readonly reasons: readonly string[]
  readonly end: AgentEnd
  readonly ms: number
}

/** Runs one agent; it is cut off after `cutAfterMs`. */
function run(agent: Agent, on: Stage, cutAfterMs = Infinity): Promise<Ended> {
  const cut = new AbortController()
  if (cutAfterMs < Infinity) on.clock.setTimer(cutAfterMs, () => cut.abort())
  const context = {
    ...on.ports,
    layer: 2,
    material: '',
    cut: cut.signal,
    onGrowth() {},
    live: null,
    attempts: { left: 99 },
    startedAtMs: 0,
    calls: null,
  }
  const read = async () => {
    const events: AgentEvent[] = []
    const messages = [{ role: 'user' as const, content: 'Where?' }]
    for await (const event of runAgent(agent, messages, context)) events.push(event)
    const end = events.at(-1)
    if (end?.type !== 'agent-end') throw new Error('Cannot find how the agent ended')
    const reasons = events.flatMap((event) => (event.type === 'run-degraded' ? event.reason : []))
    return { events, reasons, end, ms: on.clock.now() }
  }
  return on.clock.until(read())
}

function runScripted(reply: ScriptedReply, cutAfterMs?: number): Promise<Ended> {
  return run(agentOf('a'), stage({ a: reply }), cutAfterMs)
}

describe('an agent that answers', () => {
  test('yields its start, its call with the cost, and its proposal', async () => {
    const { events, end, reasons } = await runScripted({ afterMs: 70, text: LONG })
    expect(events.map(({ type }) => type)).toEqual([
      'agent-start',
      'call-sent',
      'call-end',
      'agent-end',
    ])
    expect(end).toEqual({
      type: 'agent-end',
      layer: 2,
      agent: 'a',
      model: 'a',
      status: 'ok',
      latencyMs: 70,
      proposal: { agent: 'a', model: 'a', text: LONG, ended: 'whole' },
      failure: null,
    })
    expect(reasons).toEqual([])
  })

  test('starts when its request is sent, not while it waits for a slot', async () => {
    const on = stage({ a: { slotMs: 500, afterMs: 10, text: LONG } })
    const { end, ms } = await run(agentOf('a'), on)
    expect(end.latencyMs).toBe(10)
    expect(ms).toBe(510)
  })

  test('proposes its text without its reasoning', async () => {
    const { end } = await runScripted({ text: '<think>Lyon? No.</think>\nParis.' })
    expect(end.proposal?.text).toBe('Paris.')
  })

  test('proposes a text that hit its length limit, marked so', async () => {
    const { end, reasons } = await runScripted({ text: 'Par', finishReason: 'length' })
    expect(end).toMatchObject({ status: 'ok', proposal: { text: 'Par', ended: 'length' } })
    expect(reasons).toEqual([])
  })
})

describe('an agent that fails', () => {
  test.each([
    { what: 'nothing', text: '' },
    { what: 'white space', text: ' \n\t\n ' },
    { what: 'reasoning alone', text: '<think>Paris, I am sure of it.</think>\n' },
    { what: 'reasoning that never ends', text: '<think>Paris, or Lyon, or Paris, or' },
  ])('has no proposal when it answers with $what', async ({ text }) => {
    const { end, reasons } = await runScripted({ text })
    expect(end).toMatchObject({
      status: 'failed',
      proposal: null,
      failure: { code: 'empty_answer', message: 'The model answered without a word of text' },
    })
    expect(reasons).toEqual(['agent_failed:2/a'])
  })

  test('is an event, and its message is never a proposal', async () => {
    const failure = { code: 'upstream_error', message: 'a answered with status 500' } as const
    const { end } = await runScripted({ failure, text: 'Internal error' })
    expect(end).toMatchObject({ status: 'failed', proposal: null, failure })
  })

  test('proposes the text of a broken stream when it is long enough', async () => {
    const { end, reasons } = await runScripted({ failure: { code: 'upstream_cut' }, text: LONG })
    expect(end).toMatchObject({ status: 'partial', proposal: { text: LONG, ended: 'cut' } })
    expect(reasons).toEqual(['agent_partial:2/a'])
  })
})

describe('an agent that is cut off', () => {
  const says = (text: string): ScriptedReply => ({ hangs: true, deltas: [{ atMs: 10, text }] })

  test('proposes the text received until then', async () => {
    const { end, reasons, ms } = await runScripted(says('x'.repeat(MIN_PARTIAL_CHARS)), 100)
    expect(end).toMatchObject({ status: 'partial', failure: null, proposal: { ended: 'cut' } })
    expect(reasons).toEqual(['agent_partial:2/a'])
    expect(ms).toBe(100)
  })

  test.each([
    { what: 'too little', text: 'x'.repeat(MIN_PARTIAL_CHARS - 1) },
    { what: 'too little beside white space', text: `x${' '.repeat(MIN_PARTIAL_CHARS)}` },
    { what: 'reasoning', text: `<think>${'x'.repeat(MIN_PARTIAL_CHARS)}` },
  ])('drops $what', async ({ text }) => {
    const { end, reasons } = await runScripted(says(text), 100)
    expect(end).toMatchObject({
      status: 'cancelled',
      proposal: null,
      failure: { message: 'Cut off: the layer had enough proposals and waited no longer' },
    })
    expect(reasons).toEqual(['agent_cut_off:2/a'])
  })

  test('neither tries again nor falls back', async () => {
    const on = stage({ a: { hangs: true }, b: { text: LONG } })
    await run(agentOf('a', { retries: 3, fallbacks: ['b'] }), on, 100)
    expect(on.model.calls).toHaveLength(1)
  })

  test('while it waits for its next attempt ends with the failure before', async () => {
    const failure = { code: 'upstream_error', retryable: true, retryAfterMs: 9_000 } as const
    const on = stage({ a: { failure } })
    const { end, ms } = await run(agentOf('a', { retries: 3 }), on, 100)
    expect(ms).toBe(100)
    expect(end).toMatchObject({ status: 'failed', failure: { code: 'upstream_error' } })
    expect(on.clock.pending).toBe(0)
  })
})

describe('an agent with fallbacks', () => {
  const script: Script = { a: bad, b: bad, c: { afterMs: 10, text: LONG }, d: { text: LONG } }

  test('calls them in turn and reports which one answered', async () => {
    const on = stage(script)
    const { end, reasons, events } = await run(agentOf('a', { fallbacks: ['b', 'c', 'd'] }), on)
    expect(on.model.calls.map(({ model }) => model)).toEqual(['a', 'b', 'c'])
    expect(end).toMatchObject({ agent: 'a', model: 'c', status: 'ok', latencyMs: 30 })
    expect(reasons).toEqual(['agent_fallback:2/a'])
    expect(events.filter(({ type }) => type === 'agent-start')).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'call-end')).toHaveLength(3)
  })

  test('falls back from an empty answer', async () => {
    const on = stage({ a: { text: '' }, c: { text: LONG } })
    const { end } = await run(agentOf('a', { fallbacks: ['c'] }), on)
    expect(end).toMatchObject({ model: 'c', status: 'ok' })
  })

  test('reports the last failure when all of them fail', async () => {
    const last: ScriptedReply = { failure: { code: 'upstream_unauthorized' } }
    const { end, reasons } = await run(
      agentOf('a', { fallbacks: ['b', 'z'] }),
      stage({ ...script, z: last }),
    )
    expect(end).toMatchObject({ model: 'z', failure: { code: 'upstream_unauthorized' } })
    expect(reasons).toEqual(['agent_failed:2/a'])
  })

  test('prefers the partial text of one to the failure of another', async () => {
    const part: ScriptedReply = { failure: { code: 'upstream_cut' }, text: LONG }
    const { end, reasons } = await run(
      agentOf('a', { fallbacks: ['b'] }),
      stage({ a: part, b: bad }),
    )
    expect(end).toMatchObject({ model: 'a', status: 'partial', proposal: { text: LONG } })
    expect(reasons).toEqual(['agent_partial:2/a'])
  })

  test('has one timeout for all of them', async () => {
    const slow: ScriptedReply = { ...bad, afterMs: 400 }
    const on = stage({ a: slow, b: slow, c: slow, d: { text: LONG } })
    const agent = agentOf('a', { fallbacks: ['b', 'c', 'd'], timeoutMs: 1_000 })
    const { end, ms } = await run(agent, on)
    expect(on.model.calls.map(({ control }) => control.timeoutMs)).toEqual([1_000, 600, 200])
    expect(ms).toBe(1_000)
    expect(end).toMatchObject({ status: 'failed', failure: { code: 'upstream_timeout' } })
  })

  test('calls none of them when the caller has left', async () => {
    const caller = new AbortController()
    const on = stage({ a: { hangs: true }, b: { text: LONG } }, { signal: caller.signal })
    on.clock.setTimer(50, () => caller.abort())
    const { end, reasons } = await run(agentOf('a', { fallbacks: ['b'] }), on)
    expect(on.model.calls).toHaveLength(1)
    expect(end.status).toBe('cancelled')
    expect(reasons).toEqual([])
  })
})
