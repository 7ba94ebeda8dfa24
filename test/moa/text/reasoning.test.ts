import { describe, expect, test } from 'vitest'
import { stripReasoning } from '../../../src/moa/text/reasoning.ts'

describe('stripReasoning()', () => {
  test.each([
    { what: 'a block before the answer', text: '<think>Hm.</think>\n\nParis.', left: 'Paris.' },
    { what: 'a block over several lines', text: '<think>\nA\nB\n</think>\nParis.', left: 'Paris.' },
    { what: 'an empty block', text: '<think></think>Paris.', left: 'Paris.' },
    { what: '<thinking>', text: '<thinking>Hm.</thinking>Paris.', left: 'Paris.' },
    { what: '<reasoning>', text: '<reasoning>Hm.</reasoning>Paris.', left: 'Paris.' },
    { what: 'any case', text: '<THINK>Hm.</Think>Paris.', left: 'Paris.' },
    { what: 'an indented block', text: '  <think>Hm.</think> Paris.', left: 'Paris.' },
    {
      what: 'two blocks',
      text: '<think>A</think>\nOne.\n<think>B</think>\nTwo.',
      left: 'One.\n\nTwo.',
    },
    { what: 'two blocks in a row', text: '<think>A</think><think>B</think>Paris.', left: 'Paris.' },
    {
      what: 'a block within a block',
      text: '<think>A <think>B</think> C</think>Paris.',
      left: 'Paris.',
    },
    { what: 'a block that never closes', text: '<think>Paris or Lyon', left: '' },
    { what: 'an unclosed block after white space', text: '\n <think>Paris or Lyon', left: '' },
    { what: 'thinking without its head', text: 'Lyon? No.\n</think>\n\nParis.', left: 'Paris.' },
    { what: 'a block alone', text: '<think>Paris.</think>', left: '' },
    { what: 'white space around', text: '\n Paris. \n', left: 'Paris.' },
  ])('removes $what', ({ text, left }) => {
    expect(stripReasoning(text)).toBe(left)
  })

  test.each([
    'Paris.',
    '',
    'A <think> tag in a line.',
    'Models write <think>…</think> before they answer.',
    'It is\n\n    a < b > c\n\nand no more.',
    'Say <thinker>no</thinker>',
    '```html\n<p>Hm.</p>\n```',
  ])('does not change %j', (text) => {
    expect(stripReasoning(text)).toBe(text)
  })
})
