import { expect, test } from 'vitest'
import { textOf } from '../../src/moa/message.ts'

test.each([
  { content: 'Hi', text: 'Hi' },
  { content: [], text: '' },
  { content: [{ type: 'image' as const, url: 'data:,x' }], text: '' },
  {
    content: [
      { type: 'text' as const, text: 'What is ' },
      { type: 'image' as const, url: 'data:,x' },
      { type: 'text' as const, text: 'this?' },
    ],
    text: 'What is this?',
  },
])('textOf() is the text alone: "$text"', ({ content, text }) => {
  expect(textOf({ role: 'user', content })).toBe(text)
})
