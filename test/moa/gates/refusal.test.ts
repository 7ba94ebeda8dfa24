import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../../src/moa/gates/refusal.ts'

describe('a refusal', () => {
  test.each([
    "I can't help with that.",
    'I’m sorry, but I can’t assist with that request.',
    'I am very sorry. As a language model I cannot open files.',
    'Sorry, I am unable to browse the web.',
    'Unfortunately, I do not have access to real-time data.',
    'As an AI, I do not have opinions.',
    'I apologize, but we will not answer this.',
    "I don't know.",
    "I'm not able to see images.",
    "  I'm not sure what you mean.",
    'We are not able to comply.',
    'I simply cannot say.',
  ])('is known by its first words: %s', (text) => {
    expect(isRefusal(text)).toBe(true)
  })

  test.each([
    '',
    '391',
    'I am sorry for your loss. She was a wonderful colleague.',
    'You cannot divide by zero.',
    'Paris. I cannot name another capital of France.',
    'The function returns null, as it cannot find the file.',
    'I canter every morning.',
    `${'The answer is long. '.repeat(40)}I can't go on.`,
  ])('is no text that answers: %s', (text) => {
    expect(isRefusal(text)).toBe(false)
  })
})
