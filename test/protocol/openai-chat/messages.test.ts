import { expect, test } from 'vitest'
import { chatRequestSchema } from '../../../src/protocol/openai-chat/chat-request.ts'
import { wholeMessage } from '../../../src/protocol/openai-chat/completion.ts'
import { toMessages } from '../../../src/protocol/openai-chat/messages.ts'

function read(messages: readonly object[]) {
  return toMessages(chatRequestSchema.parse({ model: 'm', messages }).messages)
}

test('parts, names, tool calls and results are converted without loss', () => {
  const image = { type: 'image_url', image_url: { url: 'https://x.test/a.png', detail: 'low' } }
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
  expect(
    read([
      { role: 'system', content: 'Be kind' },
      { role: 'user', name: 'ann', content: [{ type: 'text', text: 'Look' }, image] },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c', content: 'seen' },
    ]),
  ).toEqual([
    { role: 'system', content: 'Be kind' },
    {
      role: 'user',
      name: 'ann',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image', url: 'https://x.test/a.png', detail: 'low' },
      ],
    },
    { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'f', arguments: '{}' }] },
    { role: 'tool', content: 'seen', toolCallId: 'c' },
  ])
})

test('an answer of the gateway can be sent back unchanged', () => {
  const message = wholeMessage([
    { reasoning: 'hm', toolCalls: [{ index: 0, id: 'c', name: 'f', arguments: '{}' }] },
  ])
  expect(message).toMatchObject({
    role: 'assistant',
    content: null,
    refusal: null,
    reasoning_content: 'hm',
  })
  expect(read([{ role: 'user', content: 'Hi' }, message])[1]).toEqual({
    role: 'assistant',
    content: '',
    reasoning: 'hm',
    toolCalls: [{ id: 'c', name: 'f', arguments: '{}' }],
  })
})

test.for([null, [], ''])('the result %j of a tool has no text', (content) => {
  expect(read([{ role: 'tool', tool_call_id: 'c', content }])).toEqual([
    { role: 'tool', content: '', toolCallId: 'c' },
  ])
})

test('the type of a tool call may be null', () => {
  const call = { id: 'c', type: null, function: { name: 'f', arguments: '{}' } }
  expect(read([{ role: 'assistant', tool_calls: [call] }])[0]).toMatchObject({
    toolCalls: [{ id: 'c', name: 'f', arguments: '{}' }],
  })
})

test('a refusal is a turn of the assistant', () => {
  expect(
    read([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: null, refusal: 'No' },
    ])[1],
  ).toEqual({ role: 'assistant', content: 'No' })
})

test('fields of a provider come back with the answer and its calls, and foreign ones do not', () => {
  const details = [{ type: 'reasoning.encrypted', data: 'b3BhcXVl' }]
  const signed = { google: { thought_signature: 'c2ln' } }
  const call = {
    id: 'c',
    index: 0,
    function: { name: 'f', arguments: '{}' },
    extra_content: signed,
  }
  const answer = {
    role: 'assistant',
    content: [{ type: 'refusal', refusal: 'No' }],
    reasoning: 'hm',
    reasoning_details: details,
    annotations: [{ type: 'url_citation' }],
    tool_calls: [call],
    mood: 'good',
  }
  const mark = { cache_control: { type: 'ephemeral' } }
  const question = { role: 'user', content: [{ type: 'text', text: 'Hi', ...mark }] }
  expect(read([question, answer])).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'Hi', extra: mark }] },
    {
      role: 'assistant',
      content: [{ type: 'text', text: 'No' }],
      reasoning: 'hm',
      extra: { reasoning_details: details },
      toolCalls: [{ id: 'c', name: 'f', arguments: '{}', extra: { extra_content: signed } }],
    },
  ])
})
