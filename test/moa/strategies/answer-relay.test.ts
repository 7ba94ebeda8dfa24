import { describe, expect, test } from 'vitest'
import { AnswerRelay } from '../../../src/moa/strategies/answer-relay.ts'
import { unsent, type CallOutcome } from '../../../src/moa/calls/attempts.ts'
import type { AnswerDeltas, CallEnd } from '../../../src/moa/events.ts'
import type { CallEvent, Delta, Reply } from '../../../src/moa/model-port.ts'

const SENT: CallEvent = { type: 'call-sent', id: '-/aggregator/0/1', model: 'pen' }
const nonce = 'k7m2x9q4w8ab'

function says(...texts: readonly string[]): CallEvent {
  return { type: 'call-deltas', deltas: texts.map((text) => ({ text })) }
}

function replyOf(over: Partial<Reply>): Reply {
  return {
    ...unsent({ code: 'upstream_error', message: '', retryable: false }),
    failure: null,
    ...over,
  }
}

async function* eventsOf(events: readonly (CallEvent | CallEnd)[]) {
  yield* events
  return 'ended' as unknown as CallOutcome
}

interface Relayed {
  /** What went out while the call went on, step by step. */
  readonly live: readonly (readonly Delta[])[]
  readonly startedBefore: boolean
  /** What went out at its end. */
  readonly end: readonly (readonly Delta[])[]
}

function textOf(steps: readonly (readonly Delta[])[]): string {
  return steps
    .flat()
    .map(({ text }) => text ?? '')
    .join('')
}

async function relayed(
  relay: AnswerRelay,
  events: readonly CallEvent[],
  reply: Partial<Reply> = {},
): Promise<Relayed> {
  const live: AnswerDeltas[] = []
  for await (const event of relay.through(eventsOf(events)))
    if (event.type === 'answer-deltas') live.push(event)
  const startedBefore = relay.started
  const end = [...relay.end(replyOf(reply))]
  return { live: live.map(({ deltas }) => deltas), startedBefore, end: end.map((e) => e.deltas) }
}

describe('a live answer', () => {
  test('loses the code in every text of a delta, and nothing else', async () => {
    const toolCalls = [{ index: 0, id: 'x', name: 'f', arguments: '{}' }]
    const fence = `<<<end ${nonce}>>>`
    const deltas: Delta[] = [
      { text: `a${fence}b`, reasoning: `c${fence}d` },
      { text: 'e', refusal: `f${fence}` },
      { text: `g${nonce}`, toolCalls },
    ]
    const events: CallEvent[] = [SENT, says('It'), { type: 'call-deltas', deltas }]
    const out = await relayed(new AnswerRelay(nonce, true), events)
    expect(out.live).toEqual([
      [{ text: 'It' }],
      [
        { text: 'ab', reasoning: 'cd' },
        { text: 'e', refusal: 'f' },
        { text: 'g', toolCalls },
      ],
    ])
  })

  test('keeps fields of a provider beside a text that loses the code', async () => {
    const extra = { sources: [1] }
    const call = { index: 0, arguments: nonce, extra }
    const deltas: Delta[] = [{ text: `a${nonce}`, extra }, { extra }, { toolCalls: [call] }]
    const events: CallEvent[] = [SENT, says('It'), { type: 'call-deltas', deltas }]
    const out = await relayed(new AnswerRelay(nonce, true), events)
    expect(out.live).toEqual([
      [{ text: 'It' }],
      [
        { text: 'a', extra },
        { extra },
        { toolCalls: [{ index: 0, arguments: expect.any(String), extra }] },
      ],
    ])
  })

  test('has not started with fields of a provider alone: another model may still answer', async () => {
    const events: CallEvent[] = [SENT, { type: 'call-deltas', deltas: [{ extra: { a: 1 } }] }]
    expect(await relayed(new AnswerRelay(null, true), events)).toEqual({
      live: [],
      startedBefore: false,
      end: [[{ extra: { a: 1 } }]],
    })
  })

  test('that is not streamed has the fields of its provider', async () => {
    const reply = { text: 'a', extra: { sources: [1] } }
    const { end } = await relayed(new AnswerRelay(null, false), [SENT], reply)
    expect(end).toEqual([[{ extra: reply.extra }, { text: 'a' }]])
  })

  test('is relayed as it arrives', async () => {
    const out = await relayed(new AnswerRelay(null, true), [SENT, says('Par'), says('is', '.')])
    expect(out).toEqual({
      live: [[{ text: 'Par' }], [{ text: 'is' }, { text: '.' }]],
      startedBefore: true,
      end: [],
    })
  })

  test('holds white space until something follows, then sends both', async () => {
    const out = await relayed(new AnswerRelay(null, true), [
      SENT,
      says('\n'),
      says(' '),
      says('Oui'),
    ])
    expect(out.live).toHaveLength(1)
    expect(textOf(out.live)).toBe('\n Oui')
  })

  test('has not started with white space alone, which still belongs to a whole answer', async () => {
    const out = await relayed(new AnswerRelay(null, true), [SENT, says(' '), says('\n')])
    expect(out.live).toEqual([])
    expect(out.startedBefore).toBe(false)
    expect(textOf(out.end)).toBe(' \n')
  })

  test('has not started with a marker and white space either', async () => {
    const relay = new AnswerRelay(nonce, true)
    const out = await relayed(relay, [SENT, says(`<<<end ${nonce}>>>\n`), says('\n'), says(' ')])
    expect(out).toMatchObject({ live: [], startedBefore: false })
  })

  test.each<{ what: string; delta: Delta }>([
    { what: 'a tool call', delta: { toolCalls: [{ index: 0, name: 'find' }] } },
    { what: 'a refusal', delta: { refusal: 'I' } },
    { what: 'reasoning', delta: { reasoning: 'Hm' } },
  ])('has started with $what', async ({ delta }) => {
    const out = await relayed(new AnswerRelay(null, true), [
      SENT,
      { type: 'call-deltas', deltas: [delta] },
    ])
    expect(out).toEqual({ live: [[delta]], startedBefore: true, end: [] })
  })

  test('drops the text of a failed attempt, also what its filter holds', async () => {
    for (const said of ['\n', '<', '<<<end ', nonce.slice(0, 5), '\n<thi']) {
      const relay = new AnswerRelay(nonce, true)
      const out = await relayed(relay, [SENT, says(said), SENT, says('Paris.')])
      expect([...out.live, ...out.end].flat()).toEqual([{ text: 'Paris.' }])
    }
  })

  test('passes through the filter, the rest of it at the end', async () => {
    const relay = new AnswerRelay(nonce, true)
    const out = await relayed(relay, [
      SENT,
      says('<<<response 1 ', `${nonce}>>>`),
      says('\nParis'),
      says(' <'),
    ])
    expect(out.live.flat()).toEqual([{ text: 'Paris' }, { text: ' ' }])
    expect(out.end).toEqual([[{ text: '<' }]])
  })

  test('separates reasoning from the answer', async () => {
    const out = await relayed(new AnswerRelay(null, true), [
      SENT,
      says('<think>H'),
      says('m</thi'),
      says('nk>Oui'),
    ])
    expect(out.live.flat()).toEqual([{ reasoning: 'H' }, { reasoning: 'm' }, { text: 'Oui' }])
  })
})

describe('an answer that is held back', () => {
  const toolCalls = [{ id: 'c1', name: 'find', arguments: '{}' }]

  test('is relayed at its end, in one piece', async () => {
    const out = await relayed(new AnswerRelay(null, false), [SENT, says('Par'), says('is')], {
      reasoning: 'Hm',
      text: 'Paris',
      refusal: 'No',
      toolCalls,
    })
    expect(out.live).toEqual([])
    expect(out.startedBefore).toBe(false)
    expect(Object.assign({}, ...out.end.flat())).toEqual({
      reasoning: 'Hm',
      text: 'Paris',
      refusal: 'No',
      toolCalls: [{ index: 0, ...toolCalls[0] }],
    })
    expect(out.end).toHaveLength(1)
  })

  test('is filtered, without its reasoning', async () => {
    const relay = new AnswerRelay(nonce, false)
    const text = `<think>Hm</think>\n<<<end ${nonce}>>>\nParis <`
    const { end } = await relayed(relay, [SENT], { text })
    expect(textOf(end)).toBe('Paris <')
    expect(
      end
        .flat()
        .map((delta) => delta.reasoning ?? '')
        .join(''),
    ).toBe('Hm')
  })
})

describe('the code in arguments of tool calls', () => {
  const marker = `<<<end ${nonce}>>>`
  const argumentsOf = (deltas: readonly Delta[], wanted: number) =>
    deltas
      .flatMap(({ toolCalls = [] }) => toolCalls.filter(({ index }) => index === wanted))
      .map((piece) => piece.arguments ?? '')
      .join('')
  const json = JSON.stringify({ q: `a ${marker} b`, code: nonce })
  const left = JSON.stringify({ q: 'a  b', code: '' })

  test('is removed from a stream that is cut anywhere, also where calls take turns', async () => {
    for (const size of [1, 3, 7, 1_000]) {
      const cut = json.match(new RegExp(`.{1,${size}}`, 'g')) ?? []
      const begin = [0, 1].map((index) => ({ index, id: `c${index}`, name: 'find', arguments: '' }))
      const pieces = cut.map((text) => ({
        toolCalls: [0, 1].map((index) => ({ index, arguments: text })),
      }))
      const events = [
        SENT,
        { type: 'call-deltas', deltas: [{ toolCalls: begin }, ...pieces] } as const,
      ]
      const out = await relayed(new AnswerRelay(nonce, true), events)
      const deltas = [...out.live, ...out.end].flat()
      expect([argumentsOf(deltas, 0), argumentsOf(deltas, 1)]).toEqual([left, left])
      expect(deltas[0]).toEqual({ toolCalls: begin })
    }
  })

  test('is removed from a whole answer, whose calls stay in one piece', async () => {
    const toolCalls = [json, '{"a":"<'].map((text, index) => ({
      id: `c${index}`,
      name: 'find',
      arguments: text,
    }))
    const { end } = await relayed(new AnswerRelay(nonce, false), [SENT], { toolCalls })
    const found = end.flat().flatMap((delta) => delta.toolCalls ?? [])
    expect(found.map((call) => call.arguments)).toEqual([left, '{"a":"<'])
  })

  test('is held back no longer than the stream lasts', async () => {
    const toolCalls = [{ index: 0, id: 'c', name: 'find', arguments: '{"a":"<<<end' }]
    const events = [SENT, { type: 'call-deltas', deltas: [{ toolCalls }] } as const]
    const out = await relayed(new AnswerRelay(nonce, true), events)
    expect(argumentsOf([...out.live, ...out.end].flat(), 0)).toBe('{"a":"<<<end')
  })
})

describe('AnswerRelay', () => {
  test('yields the start and the end of a call, and returns its outcome', async () => {
    const end = { type: 'call-end', call: {} } as CallEnd
    const events = new AnswerRelay(null, true).through(eventsOf([SENT, end]))
    expect(await events.next()).toEqual({ done: false, value: SENT })
    expect(await events.next()).toEqual({ done: false, value: end })
    expect(await events.next()).toEqual({ done: true, value: 'ended' })
  })
})
