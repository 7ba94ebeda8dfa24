import { expect, test } from 'vitest'
import { brokenFence } from '../../../src/moa/gates/code-fences.ts'

test.each([
  ['text without code', 'It is 42.'],
  ['a block', 'So:\n```ts\nconst a = 1\n```\nDone.'],
  ['two blocks', '```\na\n```\n```\nb\n```'],
  ['a block in a longer fence', '````md\n```\ninner\n```\n````'],
  ['a block of tildes with backticks inside', '~~~\n```\n~~~'],
  ['a block of JSON', '```json\n{"a": [1]}\n```'],
  ['backticks inside a sentence', 'Use ```x``` here.\n```x``` begins this line.'],
  ['windows line ends', '```json\r\n{"a": 1}\r\n```\r\n'],
])('%s is sound', (_name, text) => {
  expect(brokenFence(text)).toBeNull()
})

test.each([
  ['a block that never ends', '```ts\nconst a = ', 'no end'],
  ['a second block that never ends', '```\na\n```\n```\nb', 'no end'],
  ['a longer fence that a shorter one does not end', '````\na\n```', 'no end'],
  ['JSON with a missing brace', '```json\n{"a": [1]\n```', 'does not parse'],
])('%s is broken', (_name, text, why) => {
  expect(brokenFence(text)).toContain(why)
})
