import { expect, test } from 'vitest'
import { withNames } from '../../../src/moa/judging/letters.ts'

const NAMES = new Map([
  ['A', 'agent-0'],
  ['B', 'agent-1'],
])

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
  expect(withNames(text, NAMES)).toBe(named)
})
