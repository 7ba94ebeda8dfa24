import { expect, test } from 'vitest'
import { applyDelta, NO_REPLY } from '../../../src/ui/playground/state/reply.ts'

test('the pieces of an answer become the message that goes back', () => {
  const pieces = [
    { content: 'It ' },
    { content: 'rains', reasoning_details: [{ text: 'a' }] },
    { reasoning_details: [{ text: 'b' }] },
    { tool_calls: [{ index: 0, id: 'c1', function: { name: 'f', arguments: '{"x"' } }] },
    { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
  ]
  const reply = pieces.reduce((before, delta) => applyDelta(before, delta, null), NO_REPLY)
  expect(reply.message).toEqual({
    role: 'assistant',
    content: 'It rains',
    reasoning_details: [{ text: 'a' }, { text: 'b' }],
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
  })
})

test('an answer of calls alone has no content', () => {
  const call = { index: 0, id: 'c1', function: { name: 'f', arguments: '{}' } }
  expect(applyDelta(NO_REPLY, { tool_calls: [call] }, 'tool_calls').message.content).toBeNull()
})
