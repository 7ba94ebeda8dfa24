import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../src/moa/events.ts'
import type { Said, Script } from '../../support/scripted-model.ts'
import { layerOf, play, planOf, stage, type PlanParts } from '../stage.ts'

/** Words of which one comes every 200 ms. */
function said(text: string, fromMs = 200): readonly Said[] {
  return text.split(/(?<= )/).map((word, index) => ({ text: word, atMs: fromMs + index * 200 }))
}

const pen = { text: 'Paris.' }

async function run(
  script: Script,
  parts: PlanParts = { drafts: true },
  layers = [layerOf(Object.keys(script))],
) {
  const on = stage({ pen, ...script })
  return { on, ...(await play(planOf(layers, parts), on)) }
}

function draftsIn(events: readonly RunEvent[]) {
  return events.flatMap((event) =>
    event.type === 'draft'
      ? [`${event.layer}/${event.agent}${event.whole ? '' : '…'} ${event.text}`]
      : [],
  )
}

/** What a reader of the parts has of each agent's text. */
function textsIn(events: readonly RunEvent[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const event of events) {
    if (event.type !== 'agent-delta') continue
    const before = texts[event.agent] ?? ''
    expect([0, before.length]).toContain(event.offset)
    texts[event.agent] = (event.offset === 0 ? '' : before) + event.text
  }
  return texts
}

describe('what agents write while they write it', () => {
  test('is reported in parts, which together are the proposals', async () => {
    const { events, answer } = await run({
      a: { deltas: said('The capital is Paris.') },
      b: { deltas: said('<think>Lyon? No.</think>It is Paris, of course.', 300) },
    })
    expect(textsIn(events)).toEqual({
      a: 'The capital is Paris.',
      b: 'It is Paris, of course.',
    })
    expect(events.filter(({ type }) => type === 'agent-delta').length).toBeGreaterThan(6)
    expect(answer).toBe('Paris.')
  })

  test('is not asked for by a plan without drafts, whose agents are collected', async () => {
    const { events, on } = await run({ a: { deltas: said('The capital is Paris.') } }, {})
    expect(events.map(({ type }) => type)).not.toContain('agent-delta')
    expect(draftsIn(events)).toEqual([])
    expect(on.model.to('a')[0]?.control.live).toBe(false)
  })

  test('changes nothing of the run but that it is reported', async () => {
    const script = {
      a: { deltas: said('The capital is Paris.') },
      b: { afterMs: 10, failure: { code: 'upstream_error' } },
      c: { hangs: true, deltas: said('Lyon is a city, Paris is the capital of all of France.') },
    } as const
    const live = await run(script)
    const plain = await run(script, {})
    const silent = live.events.filter(({ type }) => type !== 'agent-delta' && type !== 'draft')
    expect(silent.map(({ type }) => type)).toEqual(plain.events.map(({ type }) => type))
    expect(live.outcome).toEqual(plain.outcome)
    expect(live.ms).toBe(plain.ms)
    const known = ({ calls, ...report }: typeof live.report) => ({
      ...report,
      calls: calls.map(({ firstTokenMs: _, ...call }) => call),
    })
    expect(known(live.report)).toEqual(known(plain.report))
  })

  test('starts again with the next attempt', async () => {
    const again = [
      { deltas: said('Lyon, I'), failure: { code: 'upstream_cut', retryable: true } },
      { deltas: said('Paris, surely') },
    ] as const
    const on = stage({ pen, a: again })
    const layer = layerOf(['a'])
    const agents = layer.agents.map((agent) => ({ ...agent, retries: 1 }))
    const { events } = await play(planOf([{ ...layer, agents }], { drafts: true }), on)
    expect(textsIn(events)).toEqual({ a: 'Paris, surely' })
  })

  test('hides the fences of its prompt', async () => {
    const echo = { text: 'unused' }
    const on = stage({ pen, a: { text: 'Paris' }, b: echo })
    const call: typeof on.ports.call = async function* (request, control) {
      const fence = JSON.stringify(request.messages).match(/<<<response A \w+>>>/)?.[0] ?? ''
      if (request.model === 'b')
        yield { type: 'call-deltas', deltas: [{ text: `So ${fence} be it` }] }
      const reply = yield* on.ports.call(request, control)
      return request.model === 'b' ? { ...reply, text: `So ${fence} be it` } : reply
    }
    const ports = { ...on.ports, call }
    const layers = [layerOf(['a']), layerOf(['b'])]
    const { events } = await play(planOf(layers, { drafts: true }), { ...on, ports })
    expect(textsIn(events)['b']).toBe('So  be it')
  })

  test('goes on at its own speed when the reader of the run is slow', async () => {
    const on = stage({ pen, a: { deltas: said('one two three four five') } })
    const { runPlan } = await import('../../../src/moa/run.ts')
    const events = runPlan(planOf([layerOf(['a'])], { drafts: true }), on.ports)
    const read: RunEvent[] = []
    const next = async () => {
      const { done, value } = await on.clock.until(events.next())
      if (!done) read.push(value)
    }
    while (!read.some(({ type }) => type === 'agent-delta')) await next()
    await on.clock.advance(10_000) // The reader does not read.
    expect(on.model.to('a')[0]?.endedAtMs).toBe(1_000)
    while (!read.some(({ type }) => type === 'agent-end')) await next()
    const parts = read.flatMap((event) => (event.type === 'agent-delta' ? event.text : []))
    expect(parts).toEqual(['one', ' two three four five'])
    await on.clock.until(events.return({ ok: false, failure: { code: 'cancelled', message: '' } }))
  })
})

describe('the draft of a run', () => {
  test('is what the first agent writes, then the first whole proposal', async () => {
    const { events } = await run({
      slow: { deltas: said('Paris is the capital, I say', 100) },
      fast: { deltas: said('It is Paris', 300) },
    })
    expect(draftsIn(events)).toEqual(['0/slow… Paris', '0/fast It is Paris'])
  })

  test('leaves an agent that fails', async () => {
    const { events } = await run({
      bad: { deltas: said('Lyon', 100), failure: { code: 'upstream_error' } },
      good: { deltas: said('It is Paris', 50) },
      first: { deltas: said('Nice', 10), afterMs: 60, failure: { code: 'upstream_error' } },
    })
    expect(draftsIn(events)).toEqual(['0/first… Nice', '0/good… It', '0/good It is Paris'])
  })

  test('stays whole in later layers until one of their proposals is', async () => {
    const { events } = await run(
      { a: { text: 'Paris' }, b: { deltas: said('Paris it is') } },
      { drafts: true },
      [layerOf(['a']), layerOf(['b'])],
    )
    expect(draftsIn(events)).toEqual(['0/a… Paris', '0/a Paris', '1/b Paris it is'])
  })

  test('has the text of a stored proposal', async () => {
    const recalled = { agent: 'a', model: 'a', text: 'Paris, as before', ended: 'whole' }
    const memory = {
      digest: (text: string) => Promise.resolve(text),
      recall: () => Promise.resolve(JSON.stringify(recalled)),
      remember() {},
    }
    const on = stage({ pen, a: { text: 'unused' } }, { memory })
    const { events } = await play(planOf([layerOf(['a'])], { drafts: true }), on)
    expect(draftsIn(events).at(-1)).toBe('0/a Paris, as before')
    expect(textsIn(events)).toEqual({ a: 'Paris, as before' })
  })
})
