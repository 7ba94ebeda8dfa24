import { expect, test } from 'vitest'
import { lettersFor, withNames } from '../../../src/moa/judging/letters.ts'

const lettered = lettersFor(2).map((letter, index) => ({
  letter,
  proposal: { agent: `agent-${index}`, model: 'x/y', text: '', ended: 'whole' as const },
}))

test.each([
  ['Response A says so.', 'agent-0 says so.'],
  [
    'It differs from response B, not from Response a.',
    'It differs from agent-1, not from Response a.',
  ],
  ['Response C and Response BA are unknown.', 'Response C and Response BA are unknown.'],
  ['A response A1 is none.', 'A response A1 is none.'],
  ['A vitamin, B vitamins.', 'A vitamin, B vitamins.'],
])('%j becomes %j', (text, named) => {
  expect(withNames(text, lettered)).toBe(named)
})
