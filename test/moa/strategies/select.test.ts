import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/moa/message.ts'
import { agentOf, layerOf, outline, selectOf } from '../stage.ts'
import { bad } from './desk.ts'
import { choose, CHOOSES_A, ranks, sent, textFor } from './selecting.ts'
import { verdictOf } from './verdicts.ts'

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
    // White space around a proposal is no part of it, as in every strategy.
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

  test('ends with `length` when the proposal hit its token limit', async () => {
    const cut = { text: 'Paris, on the', finishReason: 'length' } as const
    const { outcome } = await choose({ a: cut, b: cut, c: cut, judge: CHOOSES_A })
    expect(outcome).toMatchObject({ ok: true, finishReason: 'length' })
  })

  test('ends with `content_filter` when a provider filtered the proposal', async () => {
    const cut = { text: 'Paris, on the', finishReason: 'content_filter' } as const
    const { outcome } = await choose({ a: cut, b: cut, c: cut, judge: CHOOSES_A })
    expect(outcome).toMatchObject({ ok: true, finishReason: 'content_filter' })
  })

  test('removes the markers of the prompt from the faults', async () => {
    const { judgings } = await choose({ judge: CHOOSES_A })
    const [marker = '', code = ''] = /<<<response B (\w+)>>>/.exec(sent(judgings[0])) ?? []
    expect(code).toHaveLength(12)
    const { assessments } = JSON.parse(verdictOf(['A', 'B', 'C'])) as { assessments: object[] }
    const faulty = assessments.map((each) => ({ ...each, fault: `It is unlike ${marker}` }))
    // The same random numbers make the same code.
    const { report } = await choose({ judge: ranks(['A', 'B', 'C'], { assessments: faulty }) })
    const fault = 'It is unlike'
    expect(report.finding).toMatchObject({ faults: { a: fault, b: fault, c: fault } })
  })

  test('answers with the best when none is acceptable, degraded', async () => {
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
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'wrong_format' } })
    expect(answer).toBe('')
  })

  test('is replaced by what the aggregator writes when no other has the form either', async () => {
    const pen = { text: '{"city":"Paris"}' }
    const { answer, outcome, report, judgings } = await choose({ pen }, {}, json)
    expect(answer).toBe('{"city":"Paris"}')
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report).toMatchObject({ degraded: true, reasons: ['wrong_format'] })
    expect(sent(judgings[0])).toContain('Paris it is.')
  })

  test('fails the run when the aggregator does not keep to the form either', async () => {
    const { answer, outcome } = await choose(
      { pen: { text: 'Paris' } },
      {},
      { ...json, live: false },
    )
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'wrong_format' } })
    expect(answer).toBe('')
  })

  test('fails the run when the mixture wants no answer in place of the proposals', async () => {
    const step = { ...selectOf(), onNone: 'fail' } as const
    const { outcome, judgings } = await choose({}, {}, { ...json, step })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'wrong_format' } })
    expect(judgings).toEqual([])
  })
})
