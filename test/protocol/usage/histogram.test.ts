import { expect, test } from 'vitest'
import { bucketOf, countOf, quantile } from '../../../src/protocol/usage/histogram.ts'
import { addCounts } from '../../../src/protocol/usage/tally.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'

test('a quantile is at most 5 % off, for durations from a millisecond to a day', () => {
  const random = seededRandom(7)
  for (let round = 0; round < 50; round += 1) {
    const size = 1 + Math.floor(random() * 200)
    const values = Array.from({ length: size }, () => Math.exp(random() * Math.log(86_400_000)))
    const histogram = values.map(countOf).reduce(addCounts)
    const sorted = values.toSorted((a, b) => a - b)
    for (const share of [0.01, 0.5, 0.95, 1]) {
      const exact = sorted[Math.max(0, Math.ceil(size * share) - 1)] ?? Number.NaN
      const found = quantile(histogram, share) ?? Number.NaN
      // Results are whole milliseconds.
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.05 + 0.5)
    }
  }
})

test('histograms of two halves give the quantiles of the whole', () => {
  const random = seededRandom(3)
  const values = Array.from({ length: 300 }, () => random() * 9_000)
  const histogramOf = (part: readonly number[]) => part.map(countOf).reduce(addCounts)
  const halves = addCounts(histogramOf(values.slice(150)), histogramOf(values.slice(0, 150)))
  expect(quantile(halves, 0.95)).toBe(quantile(histogramOf(values), 0.95))
})

test('no duration has no quantile, and one that is not known is not counted', () => {
  expect(quantile({}, 0.5)).toBeNull()
  expect(countOf(null)).toEqual({})
  expect(countOf(Number.NaN)).toEqual({})
  expect([0, 0.4, 1, -3].map(bucketOf)).toEqual(['0', '0', '0', '0'])
  expect(quantile(countOf(0), 0.5)).toBe(1)
})
