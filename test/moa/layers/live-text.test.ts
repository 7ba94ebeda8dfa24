import { describe, expect, test } from 'vitest'
import { LiveText, MAX_LIVE_CHARS, type TextPart } from '../../../src/moa/layers/live-text.ts'
import { stripReasoning } from '../../../src/moa/text/reasoning.ts'
import { unfenced } from '../../../src/moa/text/fence-filter.ts'

const nonce = 'k3w9xq2mz7pa'

/** What a reader has after these parts. */
function read(parts: readonly (TextPart | null)[]): string {
  return parts.reduce((text, part) => {
    if (part === null) return text
    expect(part.offset === 0 || part.offset === text.length).toBe(true)
    return (part.offset === 0 ? '' : text) + part.text
  }, '')
}

/** The parts of a text that comes in pieces of one size, before its end and after it. */
function written(text: string, size: number) {
  const live = new LiveText({ nonce })
  const parts: (TextPart | null)[] = []
  for (let from = 0; from < text.length; from += size)
    parts.push(live.push([{ text: text.slice(from, from + size) }]))
  const early = read(parts)
  return { early, whole: read([...parts, live.rest(stripReasoning(text))]) }
}

const TEXTS: readonly (readonly [what: string, text: string, early: string])[] = [
  ['a plain text', 'Paris, on the Seine.', 'Paris, on the Seine.'],
  ['white space around it', '\n  Paris.\n\nAnd more.  \n', 'Paris.\n\nAnd more.'],
  ['reasoning that opens it', '<think>Lyon? No.</think>\n\nParis.', 'Paris.'],
  ['reasoning that never closes', '<think>Lyon? No.', ''],
  ['a second block of reasoning', '<think>a</think><think>b</think>Paris.', ''],
  ['a block of reasoning in its middle', 'Paris.\n<think>Sure?</think>\nYes.', 'Paris.'],
  ['a tag in its middle that never closes', 'Paris.\n<think>is a tag', 'Paris.'],
  [
    'a tag inside a line',
    'The tag <think> ends with </think>.',
    'The tag <think> ends with </think>.',
  ],
  ['reasoning whose opening tag is missing', 'Lyon? No.</think>Paris.', 'Paris.'],
  ['other tags', 'a <b>bold</b> < c <thin> d', 'a <b>bold</b> < c <thin> d'],
  ['half a tag at its end', 'Paris <thi', 'Paris'],
  ['a fence of its prompt', `Paris <<<response A ${nonce}>>> it is.`, 'Paris  it is.'],
  ['characters of two units', 'Paris 🗼🗼', 'Paris 🗼🗼'],
]

describe('the text of an agent while it writes', () => {
  test.each(TEXTS)('with %s has no reasoning, and is the proposal at the end', (_, text, early) => {
    for (const size of [1, 2, 3, 7, 1_000]) {
      const parts = written(text, size)
      expect(parts).toEqual({ early, whole: unfenced(stripReasoning(text), nonce) })
    }
  })

  test('leaves out reasoning that has a field of its own', () => {
    const live = new LiveText({ nonce })
    expect(live.push([{ reasoning: 'Lyon?' }])).toBeNull()
    expect(live.push([{ reasoning: 'No.', text: 'Paris.' }])).toEqual({ offset: 0, text: 'Paris.' })
  })

  test('starts again with another attempt', () => {
    const live = new LiveText({ nonce })
    const first = live.push([{ text: 'Lyon <th' }])
    live.restart()
    expect(read([first, live.push([{ text: 'Paris' }])])).toBe('Paris')
  })

  test('becomes that of the attempt that counts', () => {
    const live = new LiveText({ nonce })
    const first = live.push([{ text: 'Paris' }])
    live.restart()
    const second = live.push([{ text: 'Ly' }])
    expect(read([first, second, live.rest('Paris')])).toBe('Paris')
  })

  test('ends at its limit, with whole characters', () => {
    const text = `${'a'.repeat(MAX_LIVE_CHARS - 1)}🗼 and more`
    for (const size of [1_000, 4_096, text.length]) {
      const { early, whole } = written(text, size)
      expect(early.length).toBe(MAX_LIVE_CHARS - 1)
      expect(whole).toBe(early)
    }
  })

  test('takes time in proportion to its length', () => {
    const hostile = ['<', '<think', ' \n', '</think>', '\n<think>', '<<<']
    for (const piece of hostile) {
      const live = new LiveText({ nonce })
      for (let count = 0; count < 200_000; count++) live.push([{ text: piece }])
      expect(live.rest('')).toBeNull()
    }
  }, 20_000)
})
