import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../src/moa/events.ts'
import type { Delta } from '../../../src/moa/model-port.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { messageSchemas } from '../../../src/protocol/anthropic-messages/message-schemas.ts'
import { messagesShape } from '../../../src/protocol/anthropic-messages/shape.ts'
import type { AnswerForm } from '../../../src/protocol/wire-shape.ts'
import { framesOf, readMessagesStream } from '../../support/messages-stream.ts'
import { numbersOf } from '../../support/random.ts'

const end = {
  identity: { run: 'run_1', mixture: 'demo', version: null, cache: 'off' } as const,
  report: new RunRecorder('synthesize').report(null),
}

function formOf(body: object = {}) {
  const messages = [{ role: 'user', content: 'Hi' }]
  const parsed = messagesShape.parse({
    model: 'demo',
    max_tokens: 9,
    stream: true,
    messages,
    ...body,
  })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { ask, options } = parsed.value
  const { model, stream, progress } = ask
  const form = { shape: 'anthropic-messages', id: 'msg_7', created: 1, model, stream } as const
  return { ...form, progress, options } satisfies AnswerForm
}

const answers = (deltas: readonly Delta[]): RunEvent => ({ type: 'answer-deltas', deltas })

/** The stream of these batches of deltas, read as a client does. */
function streamed(batches: readonly (readonly Delta[])[], finishReason = 'stop') {
  const encoder = messagesShape.encoder(formOf())
  const text = batches.map((deltas) => encoder.event(answers(deltas)))
  return readMessagesStream(encoder.start() + text.join('') + encoder.end(finishReason, end))
}

/** Each delta in a batch of its own, as a stream brings them. */
const live = (deltas: readonly Delta[], finishReason?: string) =>
  streamed(
    deltas.map((delta) => [delta]),
    finishReason,
  )

function whole(deltas: readonly Delta[], finishReason = 'stop') {
  return messagesShape.whole(formOf(), { ...end, deltas, finishReason }) as Record<string, unknown>
}

const detail = (fields: object, index = 0, id = '0-0') => ({
  extra: { reasoning_details: [{ format: 'anthropic-claude-v1', id, index, ...fields }] },
})
const thought = (text: string, index?: number, id?: string): Delta => ({
  reasoning: text,
  ...detail({ type: 'reasoning.text', text }, index, id),
})
const signature = (text: string, index?: number, id?: string): Delta =>
  detail({ type: 'reasoning.text', signature: text }, index, id)
const redacted = (data: string, index?: number, id?: string): Delta =>
  detail({ type: 'reasoning.encrypted', data }, index, id)
const begun = (index: number, json = ''): Delta => ({
  toolCalls: [{ index, id: `c${index}`, name: `f${index}`, arguments: json }],
})
const args = (index: number, json: string): Delta => ({ toolCalls: [{ index, arguments: json }] })

const kinds = (content: readonly Record<string, unknown>[]) =>
  content.map((block) => [
    block['type'],
    block['text'] ?? block['thinking'] ?? block['data'] ?? block['input'],
    ...(block['signature'] ? [block['signature']] : []),
  ])

describe('a stream', () => {
  test('has each event in its place', () => {
    const { frames, message } = live([{ text: 'a"b' }, { text: '\nc' }])
    expect(frames.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(frames[1]).toMatchObject({ index: 0, content_block: { type: 'text', text: '' } })
    expect(frames[2]).toMatchObject({ index: 0, delta: { type: 'text_delta', text: 'a"b' } })
    expect(message).toMatchObject({ id: 'msg_7', role: 'assistant', stop_reason: 'end_turn' })
  })

  test('begins with an estimate of the prompt, and ends with the usage and the report of the run', () => {
    const { frames } = live([{ text: 'a' }])
    const usage = { cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 0 }
    expect(frames[0]).toMatchObject({ message: { usage: { ...usage, input_tokens: 7 } } })
    expect(frames.at(-2)).toMatchObject({ usage, moa: { run: 'run_1' } })
  })

  test('has no empty text before a call, and ends for it', () => {
    for (const deltas of [
      [begun(0), args(0, '{"a"'), args(0, ':1}')],
      [{ text: '' }, begun(0, '{"a":1}')],
      [{ text: '\n\n' }, begun(0, '{"a":1}')],
    ]) {
      const { content, message } = live(deltas)
      expect(kinds(content)).toEqual([['tool_use', { a: 1 }]])
      expect(message['stop_reason']).toBe('tool_use')
      expect(kinds(whole(deltas)['content'] as never)).toEqual([['tool_use', { a: 1 }]])
    }
  })

  test('keeps white space before a text', () => {
    expect(kinds(live([{ text: '\n' }, { text: ' a' }]).content)).toEqual([['text', '\n a']])
  })

  test('has calls whose pieces come side by side one after the other', () => {
    const deltas = [begun(0), begun(1), args(1, '{"b":'), args(0, '{"a":1}'), args(1, '2}')]
    const { content } = live([...deltas, { text: 'after' }])
    expect(content.map(({ id, input }) => [id, input])).toEqual([
      ['c0', { a: 1 }],
      [undefined, undefined],
      ['c1', { b: 2 }],
    ])
  })

  test('has a call without arguments, whose empty object comes at the end', () => {
    const { content } = live([begun(0), begun(1, '{}'), args(0, '{}')])
    expect(content.map(({ id, input }) => [id, input])).toEqual([
      ['c0', {}],
      ['c1', {}],
    ])
  })

  test.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['anything', 'end_turn'],
  ])('that ends with %s has the reason %s', (finishReason, reason) => {
    expect(live([{ text: 'a' }], finishReason).message['stop_reason']).toBe(reason)
    expect(whole([{ text: 'a' }], finishReason)['stop_reason']).toBe(reason)
  })

  test('that has a call ends for it, whatever its reason; not when the call is cut off', () => {
    for (const finishReason of ['stop', 'length', 'tool_calls', 'content_filter'])
      expect(live([begun(0, '{}')], finishReason).message['stop_reason']).toBe('tool_use')
    const cut = [{ text: 'a' }, begun(0, '{"a":')]
    expect(live(cut, 'length').message['stop_reason']).toBe('max_tokens')
    expect(whole(cut, 'length')).toMatchObject({
      stop_reason: 'max_tokens',
      content: [{ type: 'text' }],
    })
  })

  test('has the text that ended it where a native upstream reports it', () => {
    const own = { stop_reason: 'stop_sequence', stop_sequence: 'END' }
    const deltas: Delta[] = [{ text: 'a' }, { extra: { provider_specific_fields: own } }]
    expect(live(deltas).message).toMatchObject(own)
    expect(whole(deltas)).toMatchObject(own)
    const full = { stop_reason: 'model_context_window_exceeded' }
    const ended: Delta[] = [{ text: 'a' }, { extra: { provider_specific_fields: full } }]
    expect(live(ended, 'length').message).toMatchObject({ ...full, stop_sequence: null })
  })

  test('has a refusal as text, and ends for it', () => {
    const { content, message } = live([{ refusal: 'No' }])
    expect([kinds(content), message['stop_reason']]).toEqual([[['text', 'No']], 'refusal'])
  })

  test('that fails has an error at its end, and no end of a whole answer', () => {
    const encoder = messagesShape.encoder(formOf())
    const said = encoder.event(answers([{ text: 'Wel' }]))
    const failure = encoder.failure({ code: 'upstream_timeout', message: 'm' }, end)
    const { error, frames } = readMessagesStream(encoder.start() + said + failure)
    expect(error).toMatchObject({
      error: { type: 'timeout_error', message: 'm', code: 'upstream_timeout' },
      moa: { run: 'run_1' },
    })
    expect(frames.map(({ type }) => type)).not.toContain('message_stop')
  })

  test('has no line of an answer that breaks an event', () => {
    const { frames, content } = live([{ text: 'a\u2028b\u2029c\r\nd' }])
    expect(frames).toHaveLength(6)
    expect(kinds(content)).toEqual([['text', 'a\u2028b\u2029c\r\nd']])
  })
})

describe('thoughts', () => {
  test('that nobody signed have no signature', () => {
    const { content } = live([{ reasoning: 'H' }, { reasoning: 'm' }, { text: 'a' }])
    expect(kinds(content)).toEqual([
      ['thinking', 'Hm'],
      ['text', 'a'],
    ])
  })

  const SIGNED = [
    thought('Fir'),
    thought('st'),
    signature('s0'),
    redacted('ZGF0YQ', 1),
    thought('Second', 2),
    signature('s2', 2),
    { text: 'Let ' },
    { text: 'me' },
    thought('Third', 4, '6-0'),
    signature('s4', 4, '6-0'),
    begun(0, '{}'),
    signature('s6', 6, '6-1'),
    begun(1, '{}'),
  ]
  const BLOCKS = [
    ['thinking', 'First', 's0'],
    ['redacted_thinking', 'ZGF0YQ'],
    ['thinking', 'Second', 's2'],
    ['text', 'Let me'],
    ['thinking', 'Third', 's4'],
    ['tool_use', {}],
    ['thinking', '', 's6'],
    ['tool_use', {}],
  ]

  test('that a provider signed stay in their blocks, in a stream and in a whole answer', () => {
    expect(kinds(live(SIGNED).content)).toEqual(BLOCKS)
    expect(kinds(whole(SIGNED)['content'] as never)).toEqual(BLOCKS)
    expect(kinds(streamed([SIGNED.slice(0, 8), SIGNED.slice(8)]).content)).toEqual(BLOCKS)
  })

  test('are at their places in a replay, which has them behind the text', () => {
    const details = SIGNED.flatMap(({ extra }) => extra?.['reasoning_details'] ?? [])
    const toolCalls = SIGNED.flatMap((delta) => delta.toolCalls ?? [])
    const replay: Delta[] = [
      { reasoning: 'FirstSecond' },
      { reasoning: 'Third' },
      { text: 'Let ' },
      { text: 'me' },
      { toolCalls, extra: { reasoning_details: details } },
    ]
    expect(kinds(streamed([replay]).content)).toEqual(BLOCKS)
  })

  test('have one signature, in however many pieces it comes', () => {
    const { content } = live([thought('a'), signature('s'), signature('t'), { text: 'b' }])
    expect(kinds(content)[0]).toEqual(['thinking', 'a', 'st'])
  })

  test('alone end with the reason that cut them off', () => {
    expect(live([{ reasoning: 'Hm' }], 'length').message['stop_reason']).toBe('max_tokens')
  })
})

describe('progress', () => {
  const step: RunEvent = { type: 'layer-start', layer: 0, agents: ['a'] }

  test('is left out unless the request sets it', () => {
    expect(messagesShape.encoder(formOf()).event(step)).toBe('')
  })

  test('as events is a field of ping, which clients know', () => {
    const encoder = messagesShape.encoder(formOf({ moa: { progress: 'events' } }))
    expect(framesOf(encoder.event(step))).toEqual([
      { type: 'ping', moa: { event: { type: 'layer-start', layer: 0, agents: ['a'] } } },
    ])
  })

  test('as reasoning is a block of its own, which does not come back to a model', () => {
    const encoder = messagesShape.encoder(formOf({ moa: { progress: 'reasoning' } }))
    const begins = encoder.start() + encoder.event(step)
    const started = encoder.event({ type: 'aggregator-start', model: 'sim/judge' })
    const said = encoder.event(answers([{ reasoning: 'Hm' }, { text: 'a' }]))
    const text = begins + started + said + encoder.end('stop', end)
    const { content } = readMessagesStream(text)
    expect(kinds(content)).toEqual([
      ['thinking', 'Layer 1: asking a\nsim/judge writes the answer\n\n'],
      ['thinking', 'Hm'],
      ['text', 'a'],
    ])
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content },
      { role: 'user', content: 'b' },
    ]
    const parsed = messagesShape.parse({ model: 'demo', max_tokens: 9, messages })
    expect(parsed).toMatchObject({
      value: { ask: { messages: [{}, { content: 'a', reasoning: 'Hm' }, {}] } },
    })
  })
})

test('a whole answer has the fields that are documented, and no other', () => {
  const answer = whole([
    thought('Hm'),
    signature('s'),
    redacted('d', 1),
    { text: 'a' },
    begun(0, '{"a":1}'),
  ])
  expect(messageSchemas().message.parse(answer)).toEqual(answer)
})

test('a stream of any deltas is legal, and puts the whole answer together', () => {
  const random = numbersOf(20_261_127)
  const upTo = (most: number) => Math.floor(random() * most)
  for (let round = 0; round < 400; round++) {
    const deltas = anyDeltas(upTo)
    const finishReason = ['stop', 'tool_calls', 'length'][upTo(3)] ?? 'stop'
    const read = live(deltas, finishReason)
    const answer = whole(deltas, finishReason)
    expect([round, read.content]).toEqual([round, answer['content']])
    expect([round, read.message['stop_reason']]).toEqual([round, answer['stop_reason']])
    expect(
      read.content
        .filter(({ type }) => type === 'text')
        .map(({ text }) => text)
        .join('')
        .trim(),
    ).toEqual(
      deltas
        .map(({ text }) => text ?? '')
        .join('')
        .trim(),
    )
  }
})

/** Deltas as an upstream may send them: thoughts, texts and calls in any order, whose pieces may come side by side. */
function anyDeltas(upTo: (most: number) => number): readonly Delta[] {
  const deltas: Delta[] = []
  const open: { readonly index: number; rest: string }[] = []
  let calls = 0
  for (let step = upTo(12); step >= 0; step--) {
    const kind = upTo(5)
    if (kind === 0) deltas.push({ reasoning: 'r'.repeat(1 + upTo(3)) })
    else if (kind === 1) deltas.push({ text: ['a', 'bc ', 'd\n'][upTo(3)] ?? 'e' })
    else if (kind === 2) {
      open.push({ index: calls, rest: JSON.stringify({ a: 'x'.repeat(upTo(9)) }) })
      deltas.push(begun(calls++))
    }
    const call = open[upTo(open.length)]
    if (kind > 2 && call !== undefined) {
      const length = 1 + upTo(8)
      const piece = call.rest.slice(0, length)
      call.rest = call.rest.slice(length)
      if (piece !== '') deltas.push(args(call.index, piece))
    }
  }
  for (const { index, rest } of open) if (rest !== '') deltas.push(args(index, rest))
  return deltas
}
