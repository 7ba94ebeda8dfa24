import { describe, expect, test } from 'vitest'
import { textOf, type Message } from '../../../src/moa/message.ts'
import { appendToSystem, prependToSystem } from '../../../src/moa/text/references.ts'

const system: Message = { role: 'system', content: 'Be brief.' }
const question: Message = { role: 'user', content: 'Where?' }
const conversation: readonly Message[] = [
  system,
  { role: 'user', content: 'Hello.' },
  { role: 'assistant', content: 'Hello!' },
  question,
]

describe('system text', () => {
  test('is put before the caller’s by prependToSystem(), after it by appendToSystem()', () => {
    const before = prependToSystem(conversation, 'You doubt.')
    expect(before[0]?.content).toBe('You doubt.\n\nBe brief.')
    expect(before.slice(1)).toEqual(conversation.slice(1))
    expect(appendToSystem(conversation, 'You doubt.')[0]?.content).toBe('Be brief.\n\nYou doubt.')
  })

  test('is a part before the parts', () => {
    const parts = [{ type: 'text' as const, text: 'Be brief.' }]
    expect(prependToSystem([{ role: 'system', content: parts }], 'You doubt.')).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'You doubt.\n\n' }, ...parts] },
    ])
  })

  test('is put before a long one without a copy of that, which many agents share', () => {
    const content = 'x'.repeat(100_000)
    const [message] = prependToSystem([{ role: 'system', content }], 'You doubt.')
    expect(message?.content).toBe(content)
    expect(message && textOf(message)).toBe(`You doubt.\n\n${content}`)
  })

  test.each([prependToSystem, appendToSystem])('is a message of its own without one', (put) => {
    const own = { role: 'system', content: 'You doubt.' }
    expect(put([question], 'You doubt.')).toEqual([own, question])
    expect(put([], 'You doubt.')).toEqual([own])
  })
})
