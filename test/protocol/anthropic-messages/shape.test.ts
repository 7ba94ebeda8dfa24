import { describe, expect, test } from 'vitest'
import { messagesShape } from '../../../src/protocol/anthropic-messages/shape.ts'
import { user, answered, text, call, result, tool } from './asked.ts'

describe('a body whose endpoint is not named', () => {
  const messages = [user('Hi')]
  test.each<[string, object]>([
    ['a system', { messages, system: 'a' }],
    ['texts that end it', { messages, stop_sequences: ['a'] }],
    ['a tool of this shape', { messages, tools: [tool] }],
    ['a call', { messages: [user('a'), answered([call('x')])] }],
    ['a result', { messages: [user([result('x')])] }],
    ['fields of a hook, without messages', { model: 'demo', max_tokens: 9, system: 'a' }],
  ])('is of this shape when it has %s', (_what, body) => {
    expect(messagesShape.claims({ ...body })).toBe(true)
  })

  test('is not of this shape when others may have it', () => {
    expect(messagesShape.claims({ model: 'demo', max_tokens: 9, messages })).toBe(false)
    expect(messagesShape.claims({ model: 'demo', input: 'a', system: 'b' })).toBe(false)
    const chatTool = { type: 'function', function: { name: 'a' } }
    expect(messagesShape.claims({ messages: [user([text('a')])], tools: [chatTool] })).toBe(false)
  })
})
