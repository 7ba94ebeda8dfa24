import { expect, test } from 'vitest'
import type { Message } from '../../../../src/moa/message.ts'
import { openaiRequest } from '../../../../src/models/dialects/openai/request.ts'
import { callOf, providerNamed } from '../../calls.ts'

const question: Message = { role: 'user', content: 'Rain?' }
const call: Message = {
  role: 'assistant',
  content: '',
  toolCalls: [{ id: 'c', name: 'look', arguments: '{}' }],
}
const result: Message = { role: 'tool', content: 'Rain.', toolCallId: 'c' }
const answer: Message = { role: 'assistant', content: 'It' }

function sent(messages: readonly Message[], strictTurns: boolean): readonly object[] {
  const provider = providerNamed('acme', { strictTurns })
  const endpoint = { id: 'acme/large', provider, model: 'large', key: null, fetch }
  const { body } = openaiRequest(endpoint, callOf({ messages }))
  return (body as { readonly messages: readonly object[] }).messages
}

test('a user turn after the result of a tool has an assistant turn before it', () => {
  const messages = [question, call, result, question]
  const [, , before, bridge, last] = sent(messages, true)
  expect(before).toMatchObject({ role: 'tool' })
  expect(bridge).toEqual({ role: 'assistant', content: 'Done.' })
  expect(last).toMatchObject(question)
  expect(sent(messages, false)).toHaveLength(4)
  expect(sent([question, call, result], true)).toHaveLength(3)
})

test('an assistant turn at the end is marked as the beginning of the answer', () => {
  expect(sent([question, answer], true).at(-1)).toMatchObject({ ...answer, prefix: true })
  expect(sent([question, answer], false).at(-1)).not.toHaveProperty('prefix')
  expect(sent([question, answer, question], true)[1]).not.toHaveProperty('prefix')
})
