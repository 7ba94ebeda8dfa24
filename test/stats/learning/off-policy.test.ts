import { expect, test } from 'vitest'
import {
  addValues,
  differenceOf,
  evaluated,
  NO_VALUES,
} from '../../../src/stats/learning/off-policy.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const EXPLORE = 0.2

/** Outcomes of runs in which the rules decide; the other arm is tried in some. */
function outcomesOf(seed: number, values: { readonly base: number; readonly wanted: number }) {
  const random = randomFrom(seed)
  return () => {
    const arm = random.uniform() < EXPLORE ? ('wanted' as const) : ('base' as const)
    const propensity = arm === 'wanted' ? EXPLORE : 1 - EXPLORE
    const reward = Number(random.uniform() < values[arm])
    // Expectations that are wrong make the estimate wider, not wrong.
    const expected = (of: string) => (of === 'base' ? 0.9 : 0.2)
    return evaluated({ arm, propensity, base: 'base', wanted: 'wanted', reward, expected })
  }
}

test('the estimate of either policy is right on average, whatever was expected', () => {
  const next = outcomesOf(4, { base: 0.4, wanted: 0.7 })
  let sums = NO_VALUES
  for (let n = 0; n < 40_000; n++) sums = addValues(sums, { ...next(), costUsd: 0.5 })
  expect(sums.rules / sums.n).toBeCloseTo(0.4, 1)
  expect(sums.learned / sums.n).toBeCloseTo(0.7, 1)
  expect(differenceOf(sums)?.interval[0]).toBeGreaterThan(0.2)
  expect(sums.costUsd / sums.n).toBeCloseTo(0.5, 9)
})

test('policies that are equally good are told apart in few of many histories that are looked at daily', () => {
  let wrong = 0
  for (let seed = 1; seed <= 200; seed++) {
    const next = outcomesOf(seed, { base: 0.5, wanted: 0.5 })
    let sums = NO_VALUES
    for (let n = 0; n < 1_500; n++) {
      sums = addValues(sums, { ...next(), costUsd: 0 })
      const interval = differenceOf(sums)?.interval
      if (interval !== undefined && (interval[0] > 0 || interval[1] < 0)) {
        wrong += 1
        break
      }
    }
  }
  expect(wrong).toBeLessThanOrEqual(10)
})

test('nothing is concluded from few outcomes, nor from policies that always agree', () => {
  const next = outcomesOf(1, { base: 0.1, wanted: 0.9 })
  let few = NO_VALUES
  for (let n = 0; n < 99; n++) few = addValues(few, { ...next(), costUsd: 0 })
  expect(differenceOf(few)).toBeNull()
  let same = NO_VALUES
  for (let n = 0; n < 1_000; n++) same = addValues(same, { rules: 0.7, learned: 0.7, costUsd: 0 })
  const interval = differenceOf(same)?.interval
  expect(interval?.[0]).toBeLessThan(0)
  expect(interval?.[1]).toBeGreaterThan(0)
})

test('an outcome that is taken away leaves the sums as they were', () => {
  const next = outcomesOf(2, { base: 0.3, wanted: 0.6 })
  const one = { ...next(), costUsd: 1 }
  const before = addValues(NO_VALUES, { ...next(), costUsd: 2 })
  const after = addValues(addValues(before, one), one, -1)
  for (const key of Object.keys(before) as (keyof typeof before)[])
    expect(after[key]).toBeCloseTo(before[key], 12)
})
