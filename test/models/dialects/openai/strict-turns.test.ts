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

const instruction: Message = { role: 'system', content: 'Be brief.' }

test('a message of the system is said by the user after an answer, after a result and at the end', () => {
  const roles = (messages: readonly Message[], strictTurns = true) =>
    sent(messages, strictTurns).map((message) => 'role' in message && message.role)
  expect(roles([instruction, question, instruction, question])).toEqual([
    'system',
    'user',
    'system',
    'user',
  ])
  expect(roles([question, answer, instruction, question])).toEqual([
    'user',
    'assistant',
    'user',
    'user',
  ])
  expect(roles([question, call, result, instruction])).toEqual([
    'user',
    'assistant',
    'tool',
    'assistant',
    'user',
  ])
  expect(roles([question, instruction])).toEqual(['user', 'user'])
  expect(roles([instruction])).toEqual(['user'])
  expect(roles([question, instruction], false)).toEqual(['user', 'system'])
})

test('an assistant turn without any content is left out', () => {
  const silent: Message = { role: 'assistant', content: '' }
  expect(sent([question, silent, question], true)).toHaveLength(2)
  expect(sent([question, silent, question], false)).toHaveLength(3)
  expect(sent([question, call, result], true)).toHaveLength(3)
})
