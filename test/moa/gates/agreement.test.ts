import { expect, test } from 'vitest'
import { agreement, largestClass } from '../../../src/moa/gates/agreement.ts'
import { draftOf, NUMBER, TEXT, triedWith } from './tried.ts'

test.each([
  { texts: ['It is 391.', 'Answer: 391', '17 · 23 = 391'] },
  { texts: ['0.5', '1/2'] },
  { texts: ['Answer: 1,000', 'I count 1000.'] },
])('samples with one answer are accepted: $texts', ({ texts }) => {
  expect(agreement(triedWith(texts, { rule: NUMBER }))).toMatchObject({ accepts: true })
})

test.each([
  { texts: ['It is 391.', 'It is 381.'], why: '1 of 2' },
  { texts: ['391', '391', '381'], why: '2 of 3' },
  { texts: ['391', 'I would have to guess.'], why: '1 of 2' },
  { texts: ['Who knows', 'Nobody'], why: 'no sample' },
])('samples that differ are escalated: $texts', ({ texts, why }) => {
  const verdict = agreement(triedWith(texts, { rule: NUMBER }))
  expect(verdict.accepts).toBe(false)
  expect(verdict.why).toContain(why)
})

test('texts without a rule for short answers never agree, however alike they are', () => {
  expect(agreement(triedWith(['Paris', 'Paris'], { rule: TEXT })).accepts).toBe(false)
})

test.each([
  { answered: 1, samples: 2, accepts: false },
  { answered: 2, samples: 3, accepts: true },
  { answered: 2, samples: 4, accepts: false },
  { answered: 3, samples: 4, accepts: true },
])('$answered of $samples samples: $accepts', ({ answered, samples, accepts }) => {
  const texts = Array.from({ length: answered }, () => 'It is 391.')
  expect(agreement(triedWith(texts, { rule: NUMBER, samples })).accepts).toBe(accepts)
})

test('the last line of a sample that was cut off counts for nothing', () => {
  const samples = [draftOf('391'), draftOf('It is 39', { ended: 'cut' })]
  expect(largestClass(samples, NUMBER)?.members).toEqual([samples[0]])
})
