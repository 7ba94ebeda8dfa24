import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../src/moa/events.ts'
import type { Delta } from '../../../src/moa/model-port.ts'
import { messagesShape } from '../../../src/protocol/anthropic-messages/shape.ts'
import { framesOf, readMessagesStream } from '../../support/messages-stream.ts'
import { end, formOf, answers, live, whole, begun, args, kinds } from './streamed.ts'

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

  test('as what agents write is a field of ping too', () => {
    const encoder = messagesShape.encoder(formOf({ moa: { progress: 'live' } }))
    const event = { type: 'agent-delta', layer: 0, agent: 'a', offset: 0, text: 'So' } as const
    expect(framesOf(encoder.event(event))).toEqual([{ type: 'ping', moa: { event } }])
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
