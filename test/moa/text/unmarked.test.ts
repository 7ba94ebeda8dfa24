import { expect, test } from 'vitest'
import type { Message } from '../../../src/moa/message.ts'
import { unmarked } from '../../../src/moa/text/unmarked.ts'

const mark = { cache_control: { type: 'ephemeral' } }

test('a conversation is the same with marks and without, as a text and as its only part', () => {
  const plain: readonly Message[] = [
    { role: 'system', content: 'a' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'b' },
        { type: 'image', url: 'https://a.example/b.png' },
      ],
    },
  ]
  const marked: readonly Message[] = [
    { role: 'system', content: [{ type: 'text', text: 'a', extra: mark }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'b' },
        { type: 'image', url: 'https://a.example/b.png', extra: mark },
      ],
      extra: mark,
    },
  ]
  expect(unmarked(marked)).toEqual(plain)
  expect(unmarked(plain)).toBe(plain)
})

test('what else a provider attached stays', () => {
  const message: Message = { role: 'assistant', content: 'a', extra: { ...mark, other: 1 } }
  expect(unmarked([message])).toEqual([{ role: 'assistant', content: 'a', extra: { other: 1 } }])
})
