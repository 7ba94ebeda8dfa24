import { expect, test } from 'vitest'
import { estimateMean } from '../../../src/stats/intervals/mean.ts'
import { holm } from '../../../src/stats/verdicts/holm.ts'
import {
  isNonInferior,
  questionsToDecide,
  verdictOf,
  verdictOfInterval,
} from '../../../src/stats/verdicts/verdict.ts'

/** A difference in points with 399 degrees of freedom. */
const difference = (mean: number, standardError: number | null) => ({
  n: 400,
  mean,
  standardError,
  degreesOfFreedom: 399,
})
const margin = 3

test.each([
  ['better', difference(5, 2)],
  ['worse', difference(-5, 2)],
  ['undecided', difference(3, 2)],
  ['equivalent', difference(0.5, 1.2)],
  ['undecided', difference(0.5, 1.6)],
  ['better', difference(1, 0.2)],
  ['undecided', difference(5, null)],
] as const)('is %s', (verdict, given) => {
  expect(verdictOf(given, { margin })).toBe(verdict)
})

test('equivalence takes the 90 % interval, as two one-sided tests do', () => {
  // 1.65 errors are within the margin and 1.97 are not.
  expect(verdictOf(difference(0, 1.7), { margin })).toBe('equivalent')
  expect(verdictOfInterval([-1.97 * 1.7, 1.97 * 1.7], margin)).toBe('undecided')
})

test('a few questions that all end alike decide nothing', () => {
  const verdict = (value: number, n: number) => {
    const range = [-50, 50] as const
    const values = Array.from({ length: n }, () => value)
    return verdictOf(estimateMean(values), { margin, range })
  }
  expect(verdict(50, 5)).toBe('undecided')
  expect(verdict(50, 6)).toBe('better')
  expect(verdict(-50, 6)).toBe('worse')
  expect(verdict(0, 20)).toBe('undecided')
  expect(verdict(0, 60)).toBe('equivalent')
})

test('a valid interval decides by itself', () => {
  expect(verdictOfInterval([0.1, 8], margin)).toBe('better')
  expect(verdictOfInterval([-8, -0.1], margin)).toBe('worse')
  expect(verdictOfInterval([-2, 2.9], margin)).toBe('equivalent')
  expect(verdictOfInterval([-2, 3.1], margin)).toBe('undecided')
  expect(verdictOfInterval([0, 8], margin)).toBe('undecided')
})

test('non-inferiority needs only the lower end', () => {
  expect(isNonInferior(difference(4, 3), { margin })).toBe(true)
  expect(isNonInferior(difference(0, 2), { margin })).toBe(false)
  expect(isNonInferior(difference(4, null), { margin })).toBe(false)
})

test('more questions would decide, for a difference or for equivalence, whichever is sooner', () => {
  expect(questionsToDecide({ mean: 5, deviation: 41 }, { margin })).toBe(528)
  expect(questionsToDecide({ mean: 0, deviation: 41 }, { margin })).toBe(1600)
  expect(questionsToDecide({ mean: 0.5, deviation: 41 }, { margin })).toBe(2304)
  expect(questionsToDecide({ mean: 0, deviation: 41 }, { margin: 0 })).toBeNull()
  expect(questionsToDecide({ mean: 50, deviation: 0 }, { margin })).toBe(2)
})

test('Holm corrects the smallest p value most, and keeps their order', () => {
  const adjusted = holm([0.04, 0.01, 0.03, 0.005])
  expect(adjusted.map((p) => Number(p.toFixed(6)))).toEqual([0.06, 0.03, 0.06, 0.02])
  expect(holm([0.9, 0.8])).toEqual([1, 1])
  expect(holm([])).toEqual([])
  expect(holm([0.03])).toEqual([0.03])
})
