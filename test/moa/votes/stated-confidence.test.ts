import { expect, test } from 'vitest'
import { statedConfidence, withConfidence } from '../../../src/moa/votes/stated-confidence.ts'

test.each([
  ['So it is 42.\nConfidence: 85\nAnswer: 42', 0.85],
  ['Confidence: 0', 0],
  ['Confidence: 100', 1],
  ['**Confidence:** 85%\nAnswer: 42\n', 0.85],
  ['- **Confidence: 85/100**', 0.85],
  ['### confidence = 62.5 %', 0.625],
  ['> _CONFIDENCE_: 7.', 0.07],
  ['Confidence: 20\nOn second thought.\nConfidence: 90\r\nAnswer: B', 0.9],
])('%j states a confidence', (text, confidence) => {
  expect(statedConfidence(text)).toBeCloseTo(confidence, 10)
})

test.each([
  'Answer: 42',
  'Confidence: high',
  'Confidence: 101',
  'Confidence: 9999',
  'Confidence: -5',
  'Confidence: 3 of 7',
  'The confidence: 90 is what he had.',
  'My confidence is 90',
  '',
])('%j states none', (text) => {
  expect(statedConfidence(text)).toBeNull()
})

test('a confidence in the middle of a long text is not about its answer', () => {
  expect(statedConfidence(`Confidence: 90\n${'word '.repeat(1_000)}\nAnswer: 42`)).toBeNull()
  expect(statedConfidence(`${'word '.repeat(1_000)}\nConfidence: 90\nAnswer: 42`)).toBe(0.9)
})

test('a long line costs no more than a short one', () => {
  expect(statedConfidence(`Confidence: 5${' '.repeat(100_000)}x`)).toBeNull()
})

test.each(['', 'End with the line.'])(
  'after %j, an agent reads the form that is found',
  (ending) => {
    const said = withConfidence(ending)
    expect(said.startsWith(ending)).toBe(true)
    const [, form = ''] = /"(.*?)"/.exec(said) ?? []
    expect(statedConfidence(`${form}70`)).toBe(0.7)
  },
)
