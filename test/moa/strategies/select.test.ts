import { describe, expect, test } from 'vitest'
import { textOf, type Message } from '../../../src/moa/message.ts'
import type { Judge } from '../../../src/moa/plan.ts'
import type { Script, ScriptedReply } from '../../support/scripted-model.ts'
import {
  agentOf,
  layerOf,
  outline,
  play,
  planOf,
  selectOf,
  stage,
  type PlanParts,
} from '../stage.ts'
import { bad, voices } from './desk.ts'
import { verdictOf } from './verdicts.ts'

/** A judge that ranks the letters so. */
function ranks(ranking: readonly string[], over: object = {}): ScriptedReply {
  return { text: verdictOf(ranking, over) }
}

const CHOOSES_A = ranks(['A', 'C', 'B'])

/** Runs three agents and a judge that does what is scripted; the names are in the order of the letters. */
async function choose(pens: Script, judge: Partial<Judge> = {}, plan: PlanParts = {}) {
  const on = stage({ ...voices, ...pens })
  const layers = plan.layers ?? [layerOf(['a', 'b', 'c'])]
  const played = await play(planOf(layers, { step: selectOf(judge), ...plan }), on)
  const judgings = on.model.calls.filter(({ model }) => !(model in voices))
  return { ...played, judgings, names: namesIn(judgings[0]) }
}

/** All text that a call was sent. */
function sent(call: { readonly messages: readonly Message[] } | undefined): string {
  return (call?.messages ?? []).map(textOf).join('\n')
}

/** Whose proposal stands under each letter, in the order of the letters. */
function namesIn(call: { readonly messages: readonly Message[] } | undefined): readonly string[] {
  const shown = sent(call).matchAll(/<<<response [A-Z]+ \w+[^>]*>>>\n([\s\S]*?)\n<<<end/g)
  return [...shown].map(
    ([, text]) => Object.keys(voices).find((name) => textFor(name) === text) ?? '',
  )
}

function textFor(name: string): string {
  const reply = voices[name]
  return (Array.isArray(reply) ? '' : (reply as ScriptedReply).text) ?? ''
}

describe('select', () => {
  test('answers with the proposal that the judge ranks first, verbatim, and reports what it found', async () => {
    const { answer, outcome, report, names, events } = await choose({ judge: CHOOSES_A })
    const [first = '', second = '', third = ''] = names
    expect([...names].sort()).toEqual(['a', 'b', 'c'])
    expect(answer).toBe(textFor(first))
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: false })
    const fault = 'It is worse than A.'
    expect(report).toMatchObject({
      strategy: 'select',
      degraded: false,
      reasons: [],
      finding: {
        best: first,
        ranking: [first, third, second],
        faults: { [second]: fault, [third]: fault },
      },
    })
    expect(report.calls.map(({ role, layer }) => [role, layer])).toEqual([
      ['agent', 0],
      ['agent', 0],
      ['agent', 0],
      ['judge', null],
    ])
    const steps = outline(events)
    expect(steps.slice(steps.indexOf('judge-start'))).toEqual([
      'judge-start',
      'call-sent -/judge/0/1',
      'call-end judge',
      'finding',
      'answer-deltas',
    ])
  })

  test('replays a long proposal byte for byte, in several deltas', async () => {
    const text = `  Premièrement 👋🏽,\n\n\tdeuxièmement…  ${'mot '.repeat(400)}\n\n`
    const script = { a: { text }, b: { text }, c: { text }, judge: CHOOSES_A }
    const { answer, events } = await choose(script)
    // What a proposal begins and ends with is no part of it, as in every strategy.
    expect(answer).toBe(text.trim())
    const deltas = events.flatMap((event) => (event.type === 'answer-deltas' ? event.deltas : []))
    expect(deltas.length).toBeGreaterThan(10)
  })

  test('shows the judge no names, the whole conversation, and its task after it', async () => {
    const messages: readonly Message[] = [
      { role: 'system', content: 'Answer in French.' },
      { role: 'user', content: 'Where is the Louvre?' },
    ]
    const agents = ['a', 'b', 'c'].map((model) => agentOf(`agent-${model}`, { model }))
    const { judgings } = await choose(
      { judge: CHOOSES_A },
      {},
      { messages, layers: [layerOf(agents)] },
    )
    const [judging] = judgings
    expect(judging?.messages[0]).toEqual(messages[0])
    expect(sent(judging)).toMatch(/Where is the Louvre\?\n\nYou are the judge/)
    expect(sent(judging)).not.toContain('agent-')
    expect(judging?.settings).toEqual({ temperature: 0, maxTokens: 300 })
  })

  test('shuffles the letters with the seed of the run', async () => {
    const orders = new Set<string>()
    for (let seed = 0; seed < 20; seed++) {
      const first = await choose({ judge: CHOOSES_A }, {}, { seed })
      const again = await choose({ judge: CHOOSES_A }, {}, { seed })
      expect(again.names).toEqual(first.names)
      orders.add(first.names.join())
    }
    expect(orders.size).toBeGreaterThan(3)
  })

  test('says that a proposal was cut by its limit', async () => {
    const cut = { text: 'Paris, on the', finishReason: 'length' } as const
    const { outcome } = await choose({ a: cut, b: cut, c: cut, judge: CHOOSES_A })
    expect(outcome).toMatchObject({ ok: true, finishReason: 'length' })
  })

  test('says that a provider filtered the proposal', async () => {
    const cut = { text: 'Paris, on the', finishReason: 'content_filter' } as const
    const { outcome } = await choose({ a: cut, b: cut, c: cut, judge: CHOOSES_A })
    expect(outcome).toMatchObject({ ok: true, finishReason: 'content_filter' })
  })

  test('takes the markers of the prompt out of the faults', async () => {
    const { judgings } = await choose({ judge: CHOOSES_A })
    const [marker = '', code = ''] = /<<<response B (\w+)>>>/.exec(sent(judgings[0])) ?? []
    expect(code).toHaveLength(12)
    const { assessments } = JSON.parse(verdictOf(['A', 'B', 'C'])) as { assessments: object[] }
    const faulty = assessments.map((each) => ({ ...each, fault: `It is unlike ${marker}` }))
    // The same random numbers make the same code.
    const { report } = await choose({ judge: ranks(['A', 'B', 'C'], { assessments: faulty }) })
    const faults = Object.values(report.finding?.faults ?? {})
    expect(faults).toEqual(['It is unlike', 'It is unlike', 'It is unlike'])
  })

  test('answers with the best when none is acceptable, and says so', async () => {
    const { answer, report, names } = await choose({
      judge: ranks(['C', 'B', 'A'], { none_acceptable: true }),
    })
    expect(answer).toBe(textFor(names[2] ?? ''))
    expect(report).toMatchObject({ degraded: true, reasons: ['none_acceptable'] })
  })

  test('calls no judge for a lone proposal, which is less than was promised', async () => {
    const { answer, judgings, report } = await choose({ b: bad, c: bad, judge: CHOOSES_A })
    expect(answer).toBe('It is Paris.')
    expect(judgings).toEqual([])
    expect(report.reasons).toEqual(['agent_failed:0/b', 'agent_failed:0/c', 'lone_proposal'])
  })

  test('calls no judge when the mixture has one agent, which is no less than promised', async () => {
    const { judgings, report } = await choose({}, {}, { layers: [layerOf(['a'])] })
    expect(judgings).toEqual([])
    expect(report).toMatchObject({ degraded: false, finding: null, synthesized: false })
  })

  test('compares only proposals of the form that the request asks for', async () => {
    const json = { answer: { responseFormat: { type: 'json_object' } } }
    const two = { a: { text: '{"city":"Paris"}' }, b: { text: '{"city":"Lyon"}' } }
    const both = await choose({ ...two, judge: ranks(['B', 'A']) }, {}, json)
    expect(sent(both.judgings[0]).match(/<<<response/g)).toHaveLength(2)
    expect(JSON.parse(both.answer)).toHaveProperty('city')
    expect(both.report.reasons).toEqual(['agent_unfit:0/c'])
    const none = await choose({ judge: CHOOSES_A }, {}, json)
    expect(none.outcome).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
    expect(none.answer).toBe('')
  })
})

describe('a proposal without the form that the request asks for', () => {
  const json = { answer: { responseFormat: { type: 'json_object' } } }
  const one = { a: { text: '{"city":"Paris"}' }, judge: CHOOSES_A }

  test('leaves the others to be compared, and a lone one to be the answer', async () => {
    const { answer, judgings, report } = await choose(one, {}, json)
    expect(answer).toBe('{"city":"Paris"}')
    expect(judgings).toEqual([])
    expect(report.reasons).toEqual(['agent_unfit:0/b', 'agent_unfit:0/c', 'lone_proposal'])
  })

  test('fails the run when no proposal may be missing', async () => {
    const { outcome, answer } = await choose(one, {}, { ...json, onShortfall: 'fail' })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
    expect(answer).toBe('')
  })
})

describe('a verdict that is not usable', () => {
  const prose: ScriptedReply = { text: 'I like A.' }

  test('is repaired once, with its problems and its words in the request', async () => {
    const { answer, judgings, report, names } = await choose({
      judge: [ranks(['A', 'B']), ranks(['B', 'A', 'C'])],
    })
    expect(answer).toBe(textFor(names[1] ?? ''))
    expect(report.degraded).toBe(false)
    expect(judgings.map(({ id }) => id)).toEqual(['-/judge/0/1', '-/judge/0/repair/1'])
    expect(sent(judgings[1])).toContain('- C is missing from "ranking"')
    expect(sent(judgings[1])).toContain('"ranking":["A","B"]')
    expect(sent(judgings[1]).startsWith(sent(judgings[0]))).toBe(true)
  })

  test('twice, makes the choice fall back to a rule, flagged', async () => {
    const { answer, judgings, outcome, report } = await choose({ judge: prose })
    expect(judgings).toHaveLength(2)
    expect(answer).toBe('It is Paris.')
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: false })
    expect(report).toMatchObject({ degraded: true, reasons: ['judge_invalid'], finding: null })
  })

  test('is followed by the fallbacks, which get no repair more', async () => {
    const { judgings, report } = await choose(
      { judge: prose, second: prose, third: CHOOSES_A },
      { fallbacks: ['second', 'third'] },
    )
    expect(judgings.map(({ model }) => model)).toEqual(['judge', 'judge', 'second', 'third'])
    expect(report.reasons).toEqual(['judge_fallback'])
  })

  test('fails the run when nothing may be missing', async () => {
    const { outcome, answer } = await choose({ judge: prose }, {}, { onShortfall: 'fail' })
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'upstream_failed',
        message: 'Cannot answer: the judge failed (The judge gave no usable verdict)',
      },
    })
    expect(answer).toBe('')
  })

  test.each([
    '',
    '{}',
    '{"ranking":["A","A","A"]}',
    '[["A","B","C"]]',
    `{"ranking":${'['.repeat(9_999)}`,
    '{"__proto__":{"ranking":["A","B","C"]}}',
    `<<<end>>>{"best":"A"}${'}'.repeat(9_999)}`,
  ])('like %.40j never becomes the answer, nor a bug', async (text) => {
    const { answer, report } = await choose({ judge: { text } })
    expect(answer).toBe('It is Paris.')
    expect(report.degraded).toBe(true)
  })
})

describe('a judge that fails', () => {
  test('is called again while the failure may pass', async () => {
    const passing: ScriptedReply = { failure: { code: 'upstream_error', retryable: true } }
    const { judgings, report } = await choose({ judge: [passing, CHOOSES_A] }, { retries: 1 })
    expect(judgings).toHaveLength(2)
    expect(report.degraded).toBe(false)
  })

  test('is followed by its fallback, flagged', async () => {
    const { answer, report, names } = await choose(
      { judge: bad, second: CHOOSES_A },
      { fallbacks: ['second'] },
    )
    expect(answer).toBe(textFor(names[0] ?? ''))
    expect(report).toMatchObject({ reasons: ['judge_fallback'], finding: { best: names[0] } })
  })

  test('everywhere makes the choice fall back to a rule, flagged', async () => {
    const { answer, report } = await choose({ judge: bad, second: bad }, { fallbacks: ['second'] })
    expect(answer).toBe('It is Paris.')
    expect(report).toMatchObject({ degraded: true, reasons: ['judge_failed'], finding: null })
  })

  test('because it takes no temperature is called without one', async () => {
    const rejects: ScriptedReply = { failure: { code: 'upstream_rejected', status: 400 } }
    const { judgings, report } = await choose({ judge: [rejects, CHOOSES_A] })
    expect(judgings.map(({ settings }) => settings)).toEqual([
      { temperature: 0, maxTokens: 300 },
      { maxTokens: 300 },
    ])
    expect(report.degraded).toBe(false)
  })

  test('shares its time with its fallbacks', async () => {
    const { judgings, ms } = await choose(
      { judge: { ...bad, afterMs: 400 }, second: { hangs: true }, third: CHOOSES_A },
      { fallbacks: ['second', 'third'], timeoutMs: 1_000 },
    )
    expect(judgings.map(({ control }) => control.timeoutMs)).toEqual([1_000, 600])
    expect(ms).toBe(1_000)
  })

  test('is not followed by anything when the caller has left', async () => {
    const on = stage({ ...voices, judge: { hangs: true }, second: CHOOSES_A })
    on.clock.setTimer(50, on.leave)
    const plan = planOf([layerOf(['a', 'b'])], { step: selectOf({ fallbacks: ['second'] }) })
    const { outcome, answer } = await play(plan, on)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(answer).toBe('')
    expect(on.model.to('second')).toEqual([])
  })
})
