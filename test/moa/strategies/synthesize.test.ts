import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../src/moa/events.ts'
import { textOf } from '../../../src/moa/message.ts'
import type { ScriptedReply } from '../../support/scripted-model.ts'
import { layerOf, outline, play, planOf, stage } from '../stage.ts'
import { bad, voices, write } from './desk.ts'

function steps(events: readonly RunEvent[]): readonly string[] {
  const all = outline(events)
  return all.slice(all.indexOf('aggregator-start'))
}

const spare = { fallbacks: ['quill', 'chalk'] }
const pieces: ScriptedReply = {
  afterMs: 30,
  deltas: [
    { atMs: 10, text: 'Par' },
    { atMs: 20, text: 'is.' },
  ],
}

describe('an answer that is whole', () => {
  test('streams as it is written', async () => {
    const { events, answer, outcome } = await write({ pen: pieces })
    expect(steps(events)).toEqual([
      'aggregator-start',
      'call-sent -/aggregator/0/1',
      'answer-deltas',
      'answer-deltas',
      'call-end aggregator',
    ])
    expect(answer).toBe('Paris.')
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: true })
  })

  test('comes in one piece when it is not streamed', async () => {
    const { events, answer } = await write({ pen: pieces }, {}, { live: false })
    expect(steps(events)).toEqual([
      'aggregator-start',
      'call-sent -/aggregator/0/1',
      'call-end aggregator',
      'answer-deltas',
    ])
    expect(answer).toBe('Paris.')
  })

  test.each(['stop', 'length', 'content_filter', 'tool_calls', 'odd'])(
    'passes on its finish reason "%s"',
    async (finishReason) => {
      const { outcome } = await write({ pen: { text: 'Paris', finishReason } })
      expect(outcome).toMatchObject({ ok: true, finishReason })
    },
  )

  test.each([true, false])(
    'passes on tool calls, refusal and reasoning (live: %s)',
    async (live) => {
      const toolCalls = [{ id: 'c1', name: 'find', arguments: '{"q":1}' }]
      const deltas = [
        { atMs: 1, reasoning: 'Hm' },
        { atMs: 2, refusal: 'Not I' },
      ]
      const { events } = await write({ pen: { deltas, toolCalls } }, {}, { live })
      const relayed = events.flatMap((event) =>
        event.type === 'answer-deltas' ? event.deltas : [],
      )
      expect(Object.assign({}, ...relayed)).toEqual({
        reasoning: 'Hm',
        refusal: 'Not I',
        toolCalls: [{ index: 0, ...toolCalls[0] }],
      })
    },
  )

  test.each([true, false])(
    'never shows how the references were fenced (live: %s)',
    async (live) => {
      // The code is known only from the request, so the same run is played twice.
      const first = stage({ ...voices, pen: pieces })
      await play(planOf([layerOf(['a', 'b', 'c'])]), first)
      const request = first.model.to('pen')[0]?.messages.map(textOf)[0] ?? ''
      const prompt = request.slice(request.indexOf('<<<'))
      const deltas = (prompt.match(/[^]{1,5}/g) ?? []).map((text, index) => ({ atMs: index, text }))
      const { answer } = await write({ pen: { deltas } }, { idleMs: 9_000 }, { live })
      expect(prompt.match(/<<</g)).toHaveLength(6)
      expect(answer).toBe('It is Paris.\n\nParis it is.\n\nLyon\n')
    },
  )
})

describe('an aggregator that fails before its first token', () => {
  test('is followed by its fallbacks in turn', async () => {
    const { pensCalled, answer, outcome, report } = await write(
      { pen: bad, quill: { ...bad, afterMs: 9 }, chalk: { text: 'Paris.' } },
      spare,
    )
    expect(pensCalled).toEqual(['pen', 'quill', 'chalk'])
    expect(answer).toBe('Paris.')
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report.reasons).toEqual(['aggregator_fallback'])
  })

  test.each<{ how: string; pen: ScriptedReply; ms: number }>([
    { how: 'refuses', pen: bad, ms: 0 },
    { how: 'says nothing', pen: { text: '' }, ms: 0 },
    { how: 'says only white space', pen: { text: ' \n' }, ms: 0 },
    { how: 'breaks after white space', pen: { ...bad, text: '\n\n' }, ms: 0 },
    { how: 'does not begin in time', pen: { hangs: true }, ms: 500 },
  ])('counts as failed when it $how', async ({ pen, ms }) => {
    const timing = { firstTokenMs: 500, timeoutMs: 9_000 }
    const {
      pensCalled,
      answer,
      ms: took,
    } = await write({ pen, quill: { text: 'Paris.' } }, { ...spare, ...timing })
    expect(pensCalled).toEqual(['pen', 'quill'])
    expect(answer).toBe('Paris.')
    expect(took).toBe(ms)
  })

  test('is called again before its fallback is', async () => {
    const passing: ScriptedReply = { failure: { code: 'upstream_error', retryable: true } }
    const { pensCalled, report } = await write(
      { pen: [passing, { text: 'Paris.' }], quill: {} },
      { ...spare, retries: 2 },
    )
    expect(pensCalled).toEqual(['pen', 'pen'])
    expect(report.degraded).toBe(false)
  })

  test('answers with nothing, cut by its limit, when reasoning used all tokens', async () => {
    const { pensCalled, outcome, answer } = await write({ pen: { finishReason: 'length' } }, spare)
    expect(pensCalled).toEqual(['pen'])
    expect(answer).toBe('')
    expect(outcome).toMatchObject({ ok: true, finishReason: 'length' })
  })

  test('shares its time with its fallbacks', async () => {
    const slow: ScriptedReply = { ...bad, afterMs: 400 }
    const { pensCalled, ms, outcome } = await write(
      { pen: slow, quill: slow, chalk: { hangs: true } },
      { ...spare, timeoutMs: 1_000 },
    )
    expect(pensCalled).toEqual(['pen', 'quill', 'chalk'])
    expect(ms).toBe(1_000)
    expect(outcome).toMatchObject({ ok: true, synthesized: false })
  })

  test('leaves no time for another when it used it all', async () => {
    const { pensCalled, ms } = await write(
      { pen: { hangs: true }, quill: {} },
      { ...spare, timeoutMs: 800 },
    )
    expect(pensCalled).toEqual(['pen'])
    expect(ms).toBe(800)
  })
})

describe('an aggregator that fails after its first token', () => {
  const midway: ScriptedReply = { ...pieces, failure: { code: 'upstream_cut', retryable: true } }

  test('has no fallback: the relayed text stays, and the run fails', async () => {
    const { pensCalled, answer, outcome, events } = await write(
      { pen: midway, quill: { text: 'Lyon.' } },
      { ...spare, retries: 2 },
    )
    expect(pensCalled).toEqual(['pen'])
    expect(answer).toBe('Paris.')
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'upstream_failed',
        message: 'Cannot answer: the aggregator failed (pen: upstream_cut)',
      },
    })
    expect(steps(events).at(-1)).toBe('call-end aggregator')
  })

  test('fails when no further token comes', async () => {
    const { outcome, ms } = await write(
      { pen: { hangs: true, deltas: [{ atMs: 10, text: 'Par' }] }, quill: {} },
      { ...spare, idleMs: 200 },
    )
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'upstream_timeout' } })
    expect(ms).toBe(210)
  })

  test('falls back when the answer is not streamed, since nothing was relayed', async () => {
    const { pensCalled, answer, outcome, report } = await write(
      { pen: midway, quill: { text: 'Lyon.' } },
      spare,
      { live: false },
    )
    expect(pensCalled).toEqual(['pen', 'quill'])
    expect(answer).toBe('Lyon.')
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report.calls.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'failed', 'ok'])
  })

  test('adds no text of a failed attempt to the next one, nor to a proposal', async () => {
    const again = await write({ pen: [midway, { text: 'Lyon.' }] }, { retries: 2 }, { live: false })
    expect(again.answer).toBe('Lyon.')
    const best = await write({ pen: midway }, {}, { live: false })
    expect(best.answer).toBe('It is Paris.')
  })
})
