import { expect, test } from 'vitest'
import type { Message } from '../../../src/moa/message.ts'
import { withResults } from '../../../src/protocol/openai-chat/open-calls.ts'

const user: Message = { role: 'user', content: 'Stop that. What is two and two?' }
const call = (id: string) => ({ id, name: 'look_up', arguments: '{}' })
const calling = (...ids: string[]): Message => ({
  role: 'assistant',
  content: '',
  toolCalls: ids.map(call),
})
const result = (toolCallId: string): Message => ({ role: 'tool', content: 'found', toolCallId })
const missing = (toolCallId: string): Message => ({
  role: 'tool',
  content: 'This call has no result.',
  toolCallId,
})

test('a call that another message follows without a result gets one', () => {
  expect(withResults([calling('a'), user])).toEqual([calling('a'), missing('a'), user])
})

test('of calls side by side, those without a result get one behind the others', () => {
  expect(withResults([calling('a', 'b', 'c'), result('b'), user])).toEqual([
    calling('a', 'b', 'c'),
    result('b'),
    missing('a'),
    missing('c'),
    user,
  ])
})

test('of calls side by side, those without a result get one at the end too', () => {
  expect(withResults([user, calling('a', 'b'), result('b')])).toEqual([
    user,
    calling('a', 'b'),
    result('b'),
    missing('a'),
  ])
})

test('a call that the next answer follows gets a result before that answer', () => {
  expect(withResults([calling('a'), calling('b'), result('b')])).toEqual([
    calling('a'),
    missing('a'),
    calling('b'),
    result('b'),
  ])
})

test('answered calls, and calls at the end, stay as they are', () => {
  const messages = [user, calling('a'), result('a'), user, calling('b')]
  expect(withResults(messages)).toEqual(messages)
})
