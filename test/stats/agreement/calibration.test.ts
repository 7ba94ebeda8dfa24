import { expect, test } from 'vitest'
import {
  correctedRate,
  predictionPowered,
  sensitivityOf,
} from '../../../src/stats/agreement/calibration.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

/** Questions that people would win at 60 %, and a judge who is right four times in five and says yes too often. */
function scene(questions: number, labels: number) {
  const { uniform } = randomFrom(5)
  const all = Array.from({ length: questions }, () => {
    const human = uniform() < 0.6 ? 1 : 0
    return { human, judged: uniform() < 0.8 ? human : uniform() < 0.9 ? 1 : 0 }
  })
  return { all, judged: all.map((each) => each.judged), labelled: all.slice(0, labels) }
}

test('labels of some questions correct the judge on all of them', () => {
  const { all, judged, labelled } = scene(4000, 1000)
  const people = all.reduce((sum, each) => sum + each.human, 0) / all.length
  for (const method of ['plain', 'tuned'] as const) {
    const { mean, standardError } = predictionPowered({ judged, labelled, method }) ?? {}
    expect(standardError).toBeLessThan(0.02)
    expect(Math.abs((mean ?? 0) - people)).toBeLessThan(2.5 * (standardError ?? 0))
  }
  const judge = judged.reduce((sum, each) => sum + each, 0) / judged.length
  expect(judge - people).toBeGreaterThan(0.05)
})

test('the tuned estimate ignores a judge who answers at random, and the plain one does not', () => {
  const { uniform } = randomFrom(9)
  const labelled = Array.from({ length: 200 }, () => ({
    human: uniform() < 0.5 ? 1 : 0,
    judged: uniform() < 0.5 ? 1 : 0,
  }))
  const judged = Array.from({ length: 400 }, () => (uniform() < 0.5 ? 1 : 0))
  const plain = predictionPowered({ judged, labelled, method: 'plain' })
  const tuned = predictionPowered({ judged, labelled, method: 'tuned' })
  expect(Math.abs(tuned?.weight ?? 1)).toBeLessThan(0.15)
  expect(tuned?.standardError).toBeLessThan(plain?.standardError ?? 0)
})

test('the estimate is that of the formula', () => {
  const labelled = [
    { human: 1, judged: 0 },
    { human: 0, judged: 0 },
    { human: 1, judged: 1 },
  ]
  const plain = predictionPowered({ judged: [1, 0, 1, 1], labelled, method: 'plain' })
  expect(plain?.mean).toBeCloseTo(0.75 + 1 / 3, 12)
  expect(plain?.standardError).toBeCloseTo(Math.sqrt(0.25 / 4 + 1 / 3 / 3), 12)
  expect(predictionPowered({ judged: [1], labelled, method: 'plain' })).toBeNull()
})

test('a rate is corrected by what the judge gets wrong, within 0 and 1', () => {
  const pairs = [
    { human: true, judged: true },
    { human: true, judged: true },
    { human: true, judged: true },
    { human: true, judged: false },
    { human: false, judged: true },
    { human: false, judged: false },
  ]
  const skill = sensitivityOf(pairs)
  expect(skill).toEqual({ sensitivity: 0.75, specificity: 0.5 })
  expect(correctedRate(0.6, { sensitivity: 0.75, specificity: 0.75 })).toBeCloseTo(0.7, 12)
  expect(correctedRate(0.95, { sensitivity: 0.75, specificity: 0.75 })).toBe(1)
  expect(correctedRate(0.6, { sensitivity: 0.5, specificity: 0.5 })).toBeNull()
  expect(sensitivityOf(pairs.slice(0, 3))).toBeNull()
})
