import { expect, test } from 'vitest'
import type { Proposal } from '../../src/moa/events.ts'
import type { ReferenceStyle } from '../../src/moa/plan.ts'
import { withReferences } from '../../src/moa/text/references.ts'
import { ask, NONCE, VOICES } from './ask.ts'

const STYLES = [
  { format: 'fenced', place: 'system' },
  { format: 'fenced', place: 'tail' },
  { format: 'paper', place: 'system' },
  { format: 'paper', place: 'tail' },
] as const

const proposals = (texts: readonly string[]) =>
  texts.map((text): Proposal => ({ agent: 'a', model: 'm', text, ended: 'cut' }))

function shown(
  question: string,
  texts: readonly string[],
  style: Pick<ReferenceStyle, 'format' | 'place'>,
) {
  return withReferences([{ role: 'user', content: question }], proposals(texts), {
    style: { shuffle: false, maxChars: 24_000, maxBytes: null, ...style },
    seed: 1,
    nonce: NONCE,
    prompt: null,
  })
}

test.each(STYLES)('the judge reads what the engine writes: $format, $place', async (style) => {
  const question = 'What is 17 * 23, and which planet has the most moons?'
  const texts = await Promise.all(VOICES.map((voice) => ask(voice, question)))
  const text = await ask('judge', shown(question, texts, style))
  expect(text).toContain('17 × 23 = 391 (3 of 4 references, against 381). The planet')
  expect(text).toContain('Saturn (3 of 4 references, against Jupiter)')
  expect(text).toContain('merged from 4 references')
})

test.each(STYLES)('instructions are not taken for the question: $format, $place', async (style) => {
  const texts = ['Fine weather ahead.', 'Fine weather ahead!', 'Rain.']
  const text = await ask('judge', shown('Tell me about tomorrow', texts, style))
  expect(text).toMatch(/^Fine weather ahead \(2 of 3 references\)\./)
  const lost = await ask('judge', shown('Tell me about tomorrow', ['I do not know.'], style))
  expect(lost).toContain('simulated models do not know what happens in the world')
})
