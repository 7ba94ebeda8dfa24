import { expect, test } from 'vitest'
import { estimateClusteredMean, estimateOverQuestions } from '../../../src/stats/pairs/clustered.ts'
import { pairedDifference } from '../../../src/stats/pairs/paired.ts'
import { passAll, repeatVariance } from '../../../src/stats/pairs/repeats.ts'
import { estimateMean } from '../../../src/stats/intervals/mean.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import golden from '../../fixtures/eval-golden.json' with { type: 'json' }

const { in: given, out } = golden.paired
const differences = given.a.map((score, index) => score - (given.b[index] ?? NaN))

test('a paired difference is the golden one', () => {
  const paired = pairedDifference(given.a, given.b)
  expect(paired.mean).toBeCloseTo(out.mean_difference, 14)
  expect(paired.standardError).toBeCloseTo(out.standard_error, 14)
  expect(paired.interval?.[0]).toBeCloseTo(out.ci95_t[0] ?? NaN, 12)
  expect(paired.interval?.[1]).toBeCloseTo(out.ci95_t[1] ?? NaN, 12)
  expect(paired.pValue).toBeCloseTo(out.p_t, 12)
  expect(paired.correlation).toBeCloseTo(out.correlation, 13)
  expect(paired.unpairedStandardError).toBeCloseTo(out.se_unpaired, 14)
})

test('a clustered difference is the golden one', () => {
  const clustered = estimateClusteredMean(differences, given.cluster)
  expect(clustered.clusters).toBe(7)
  expect(clustered.rawStandardError).toBeCloseTo(out.clustered_se_raw, 14)
  expect(clustered.standardError).toBeCloseTo(out.clustered_se_corrected, 14)
  expect(clustered.interval?.[0]).toBeCloseTo(out.ci95_clustered_t[0] ?? NaN, 12)
  expect(clustered.interval?.[1]).toBeCloseTo(out.ci95_clustered_t[1] ?? NaN, 12)
})

test('clusters of one question each change nothing', () => {
  const alone = differences.map((_, index) => `q${index}`)
  const clustered = estimateClusteredMean(differences, alone)
  expect(clustered.standardError).toBeCloseTo(estimateMean(differences).standardError ?? NaN, 14)
})

test('one cluster has no interval', () => {
  const one = estimateClusteredMean([0.1, 0.2, 0.4], ['a', 'a', 'a'])
  expect(one).toMatchObject({ clusters: 1, standardError: null, interval: null })
})

test('equal values in clusters have no spread, not even one of rounding', () => {
  const values = Array.from({ length: 6 }, () => 0.1)
  const equal = estimateClusteredMean(values, ['a', 'a', 'b', 'b', 'c', 'c'], { range: [-1, 1] })
  expect(equal).toMatchObject({ mean: 0.1, standardError: 0 })
  expect(equal.pValue).toBeGreaterThan(0.05)
})

test('questions are clustered where some share a cluster, and one without stands alone', () => {
  const values = [0.1, 0.5, 0.3, 0.2]
  expect(estimateOverQuestions(values, [null, null, null, null])).toEqual(estimateMean(values))
  expect(estimateOverQuestions(values, ['a', 'b', null, null])).toEqual(estimateMean(values))
  expect(estimateOverQuestions(values, ['a', 'a', null, null])).toEqual(
    estimateClusteredMean(values, ['a', 'a', 2, 3]),
  )
})

test('repeats show how much of the spread is between questions and how much within them', () => {
  const random = randomFrom(8)
  const scores = Array.from({ length: 4000 }, () => {
    const truth = random.normal() * 0.3
    return Array.from({ length: 3 }, () => truth + random.normal() * 0.2)
  })
  const variance = repeatVariance(scores)
  expect(variance.between).toBeCloseTo(0.09, 2)
  expect(variance.within).toBeCloseTo(0.04, 2)
  expect(variance.standardError).toBeCloseTo(Math.sqrt((0.09 + 0.04 / 3) / 4000), 4)
})

test('one answer per question shows nothing of the spread within', () => {
  expect(repeatVariance([[1], [0], [1]])).toMatchObject({ within: null, mean: 2 / 3 })
  expect(repeatVariance([[1], [], [0]]).questions).toBe(2)
  expect(
    repeatVariance([
      [1, 1],
      [1, 1],
    ]),
  ).toMatchObject({ between: 0, within: 0 })
})

test('pass^k is the share of k answers drawn that are all right', () => {
  const right = [
    [true, true, false, true],
    [true, true, true, true],
    [true, false, false, false],
  ]
  expect(passAll(right, 1)).toBeCloseTo((0.75 + 1 + 0.25) / 3, 12)
  expect(passAll(right, 2)).toBeCloseTo((0.5 + 1 + 0) / 3, 12)
  expect(passAll(right, 4)).toBeCloseTo(1 / 3, 12)
  expect(passAll(right, 5)).toBeNull()
})
