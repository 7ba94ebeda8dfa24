import { expect, test } from 'vitest'
import { parseChat } from '../../../src/protocol/openai-chat/parse-chat.ts'

function messagesOf(...messages: readonly object[]) {
  const parsed = parseChat({ model: 'demo', messages })
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value.ask.messages
}

const question = { role: 'user', content: 'Weather?' }
const calling = {
  role: 'assistant',
  content: null,
  function_call: { name: 'weather', arguments: '{"city":"Bern"}' },
}
const result = { role: 'function', name: 'weather', content: 'sun' }

test('calls and results of the form before tools are calls and results of tools', () => {
  expect(messagesOf(question, calling, result, calling, result)).toEqual([
    question,
    {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'call_function_1', name: 'weather', arguments: '{"city":"Bern"}' }],
    },
    { role: 'tool', content: 'sun', toolCallId: 'call_function_1' },
    {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'call_function_3', name: 'weather', arguments: '{"city":"Bern"}' }],
    },
    { role: 'tool', content: 'sun', toolCallId: 'call_function_3' },
  ])
})

test('a result without its call is a text of the user', () => {
  expect(messagesOf(question, result)).toEqual([question, { role: 'user', content: 'sun' }])
  expect(messagesOf(question, calling, result, result).at(-1)).toEqual({
    role: 'user',
    content: 'sun',
  })
})

test('a result may be empty', () => {
  expect(messagesOf(question, calling, { ...result, content: null }).at(-1)).toEqual({
    role: 'tool',
    content: '',
    toolCallId: 'call_function_1',
  })
})
