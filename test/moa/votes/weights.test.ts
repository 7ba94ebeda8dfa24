import { expect, test } from 'vitest'
import {
  confidenceFactor,
  confidenceWeights,
  logOdds,
  MOST_CONFIDENCE_FACTOR,
  outweighs,
  weightOf,
} from '../../../src/moa/votes/weights.ts'

test.each([
  [0.5, 0.1],
  [0.6, 0.405],
  [0.8, 1.386],
  [0.9, 2.197],
  [0.99, 4],
  [1, 4],
  [0.2, 0.1],
  [0, 0.1],
])('an agent that is right in %d of all questions weighs %d', (accuracy, weight) => {
  expect(logOdds(accuracy)).toBeCloseTo(weight, 3)
})

test('an agent weighs what its mixture says, or what its measured accuracy is worth, or 1', () => {
  expect(weightOf({ weight: 2.5, accuracy: 0.9 })).toBe(2.5)
  expect(weightOf({ accuracy: 0.9 })).toBeCloseTo(Math.log(9), 10)
  expect(weightOf({})).toBe(1)
})

test('confidences become a softmax over the answers of one question, 1 on average', () => {
  const weights = confidenceWeights([0.9, 0.5, 0.1])
  const [e9, e5, e1] = [0.9, 0.5, 0.1].map(Math.exp) as [number, number, number]
  const softmax = [e9, e5, e1].map((each) => each / (e9 + e5 + e1))
  expect(weights).toEqual(softmax.map((each) => expect.closeTo(3 * each, 10)))
  expect(weights.reduce((sum, each) => sum + each)).toBeCloseTo(3, 10)
})

test('equal confidences change no weight, and one that is not stated counts as 50 of 100', () => {
  expect(confidenceWeights([0.7, 0.7, 0.7])).toEqual([1, 1, 1])
  expect(confidenceWeights([null, 0.5])).toEqual([1, 1])
  expect(confidenceWeights([])).toEqual([])
})

test('no confidence has a larger factor than the one for certainty', () => {
  const factors = [null, 0, 0.5, 0.99, 1].map(confidenceFactor)
  expect(Math.max(...factors)).toBe(MOST_CONFIDENCE_FACTOR)
})

test('sums of weights that are equal but for rounding outweigh each other in neither direction', () => {
  expect(0.8 - 0.7).toBeGreaterThan(0.1)
  expect(outweighs(0.8, 0.7 + 0.1)).toBe(false)
  expect(outweighs(0.1 + 0.2, 0.3)).toBe(false)
  expect(outweighs(0.3, 0.1 + 0.2)).toBe(false)
  expect(outweighs(0.301, 0.3)).toBe(true)
  expect(outweighs(1e-12, 0)).toBe(true)
  expect(outweighs(0, 0)).toBe(false)
})
