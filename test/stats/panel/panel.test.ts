import { expect, test } from 'vitest'
import { regress } from '../../../src/stats/linear/regression.ts'
import { frontProbabilities, onFront } from '../../../src/stats/panel/front.ts'
import { priceOfPoint } from '../../../src/stats/panel/price.ts'
import { coalitionsOf, shapleyValues } from '../../../src/stats/panel/shapley.ts'
import { vendiScore } from '../../../src/stats/panel/vendi.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

/** A game where two left gloves and a right one make a pair, by question: a pair is worth 1 in the first and 2 in the second. */
const gloves = (members: readonly number[]) => {
  const pair = members.includes(2) && members.length > 1 ? 1 : 0
  return [pair, 2 * pair]
}

test('Shapley values are those of the glove game', () => {
  const [left = [], other = [], right = []] = shapleyValues(3, gloves)
  expect(left[0]).toBeCloseTo(1 / 6, 12)
  expect(other[1]).toBeCloseTo(2 / 6, 12)
  expect(right[0]).toBeCloseTo(4 / 6, 12)
})

test('sampled values add up to the worth of all, and come near the exact ones', () => {
  const worth = (members: readonly number[]) => [
    Math.sqrt(members.reduce((sum, m) => sum + m + 1, 0)),
  ]
  const exact = shapleyValues(5, worth, { exactUpTo: 5 })
  const sampled = shapleyValues(5, worth, { orders: 2000, seed: 3 })
  const total = sampled.reduce((sum, [value = 0]) => sum + value, 0)
  expect(total).toBeCloseTo(Math.sqrt(15), 9)
  sampled.forEach(([value = 0], i) =>
    expect(Math.abs(value - (exact[i]?.[0] ?? 0))).toBeLessThan(0.02),
  )
})

test('the sets to measure are exactly those that the values need', () => {
  for (const options of [{}, { exactUpTo: 0, orders: 7, seed: 4 }]) {
    const needed = new Set<string>()
    shapleyValues(
      4,
      (members) => {
        needed.add(members.join())
        return [members.length]
      },
      options,
    )
    const sets = coalitionsOf(4, options)
    expect(new Set(sets.map((members) => members.join()))).toEqual(needed)
    expect(sets.map((members) => members.length)).toEqual(sets.map((m) => m.length).sort())
  }
  expect(coalitionsOf(3)).toHaveLength(8)
})

test('copies are worth one answer, strangers as many as there are', () => {
  expect(
    vendiScore([
      [1, 1],
      [1, 1],
    ]),
  ).toBeCloseTo(1, 12)
  expect(
    vendiScore([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]),
  ).toBeCloseTo(3, 12)
  const half = vendiScore([
    [1, 0.5],
    [0.5, 1],
  ])
  expect(half).toBeCloseTo(Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)), 12)
})

test('a system is on the front when none is at most as dear and at least as good', () => {
  const systems = [
    { cost: 1, quality: 0.5 },
    { cost: 2, quality: 0.5 },
    { cost: 2, quality: 0.6 },
    { cost: 3, quality: 0.55 },
    { cost: 2, quality: 0.6 },
  ]
  expect(onFront(systems)).toEqual([true, false, true, false, true])
})

test('a system that may be the better one has a share of the front', () => {
  const { uniform } = randomFrom(1)
  const questions = Array.from({ length: 100 }, () => [
    { cost: 1, quality: uniform() },
    { cost: 2, quality: uniform() },
    { cost: 3, quality: uniform() - 1 },
  ])
  const [cheap = 0, same = 0, bad = 0] = frontProbabilities(questions, { draws: 400 })
  expect(cheap).toBe(1)
  expect(same).toBeGreaterThan(0.05)
  expect(same).toBeLessThan(0.95)
  expect(bad).toBe(0)
})

test('a point has a price, without a bound where the quality may be equal', () => {
  const { normal } = randomFrom(6)
  const rowsOf = (gain: number) =>
    Array.from({ length: 200 }, () => ({
      costDifference: 0.02 + 0.002 * normal(),
      qualityDifference: gain + 0.4 * normal(),
      cluster: null,
    }))
  const sure = priceOfPoint(rowsOf(0.2), { draws: 500 })
  expect(sure.value).toBeGreaterThan(0.0007)
  expect(sure.value).toBeLessThan(0.0014)
  expect(sure.interval?.[0]).toBeLessThan(sure.value ?? 0)
  expect(sure.interval?.[1]).toBeGreaterThan(sure.value ?? 0)
  expect(priceOfPoint(rowsOf(0.01)).interval).toBeNull()
  expect(priceOfPoint([{ costDifference: 1, qualityDifference: 0, cluster: null }])).toEqual({
    value: null,
    interval: null,
  })
})

test('a regression finds the plane behind its points', () => {
  const { normal } = randomFrom(2)
  const points = Array.from({ length: 20 }, () => {
    const features = [normal(), normal()]
    return { features, value: 3 + 2 * (features[0] ?? 0) - (features[1] ?? 0) }
  })
  const { intercept, slopes, rSquared } = regress(points)
  expect(intercept).toBeCloseTo(3, 9)
  expect(slopes[0]).toBeCloseTo(2, 9)
  expect(slopes[1]).toBeCloseTo(-1, 9)
  expect(rSquared).toBeCloseTo(1, 9)
  expect(regress(points.map((point) => ({ ...point, value: 5 }))).rSquared).toBeNull()
})
