import { expect, test } from 'vitest'
import { bootstrap } from '../../../src/stats/bootstrap/bootstrap.ts'
import { resamples } from '../../../src/stats/bootstrap/resamples.ts'
import { estimateMean } from '../../../src/stats/intervals/mean.ts'
import { meanOf } from '../../../src/stats/moments.ts'
import { estimateClusteredMean } from '../../../src/stats/pairs/clustered.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const { normal } = randomFrom(2)
const values = Array.from({ length: 200 }, () => 0.5 + 0.4 * normal())

test('the percentile interval of a mean is near its t interval', () => {
  const { value, interval } = bootstrap(values, meanOf, { draws: 4000 })
  const wanted = estimateMean(values)
  expect(value).toBe(wanted.mean)
  for (const [end, bound] of (interval ?? []).entries())
    expect(Math.abs(bound - (wanted.interval?.[end] ?? NaN))).toBeLessThan(0.004)
})

test('the same seed gives the same interval, and another one another', () => {
  const interval = (seed: number) => bootstrap(values, meanOf, { draws: 200, seed }).interval
  expect(interval(1)).toEqual(interval(1))
  expect(interval(1)).not.toEqual(interval(2))
})

test('clusters are drawn whole', () => {
  const clusters = ['a', 'a', 'b', null, null, 'b']
  for (const rows of resamples(6, { draws: 50, clusters })) {
    const count = (row: number) => rows.filter((drawn) => drawn === row).length
    expect(count(0)).toBe(count(1))
    expect(count(2)).toBe(count(5))
  }
})

test('the interval of clustered values is near the cluster-robust one', () => {
  const random = randomFrom(3)
  const clusters = Array.from({ length: 400 }, (_, index) => index % 40)
  const effects = Array.from({ length: 40 }, () => random.normal())
  const clustered = clusters.map((cluster) => (effects[cluster] ?? NaN) + random.normal())
  const { interval } = bootstrap(clustered, meanOf, { draws: 4000, clusters })
  const wanted = estimateClusteredMean(clustered, clusters).interval
  const width = ([low, high]: readonly [number, number]) => high - low
  expect(width(interval ?? [NaN, NaN]) / width(wanted ?? [NaN, NaN])).toBeCloseTo(1, 0)
  expect(width(interval ?? [NaN, NaN])).toBeGreaterThan(
    2 * width(estimateMean(clustered).interval ?? [NaN, NaN]),
  )
})

test('BCa moves the interval of a skewed statistic, and leaves that of a symmetric one', () => {
  const skewed = Array.from({ length: 40 }, () => Math.exp(normal()))
  const spread = (rows: readonly number[]) => meanOf(rows.map((value) => value ** 2))
  const plain = bootstrap(skewed, spread).interval
  const corrected = bootstrap(skewed, spread, { method: 'bca' }).interval
  expect(corrected?.[1]).toBeGreaterThan(plain?.[1] ?? NaN)
  expect(corrected?.[0]).toBeGreaterThan(plain?.[0] ?? NaN)
  const mean = bootstrap(values, meanOf, { method: 'bca' }).interval
  expect(mean?.[0]).toBeCloseTo(bootstrap(values, meanOf).interval?.[0] ?? NaN, 1)
})

test('BCa takes draws that equal the statistic half for either side', () => {
  const [low = NaN, high = NaN] =
    bootstrap([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], meanOf, { method: 'bca' }).interval ?? []
  expect(low + high).toBeCloseTo(1, 5)
})

test('draws without the statistic are counted, and too many of them leave no interval', () => {
  const ratio = (rows: readonly number[]) => 1 / rows.filter((row) => row > 0).length
  const often = bootstrap([1, 0, 0, 0], ratio)
  expect(often.undefinedDraws).toBeGreaterThan(400)
  expect(often.interval).toBeNull()
  const never = bootstrap([1, 1, 1, 1], ratio)
  expect(never.undefinedDraws).toBe(0)
  expect(never.interval).toEqual([0.25, 0.25])
  expect(bootstrap([], meanOf).interval).toBeNull()
})
