import { expect, test } from 'vitest'
import {
  addValues,
  differenceOf,
  evaluated,
  evidenceOf,
  isShown,
  NO_VALUES,
  reversed,
} from '../../../src/stats/learning/off-policy.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

/** Mean rewards of two arms, how often the other one is tried, and what is expected of both. */
interface Truth {
  readonly base: number
  readonly wanted: number
  readonly chance?: number
  readonly expected?: readonly [base: number, wanted: number]
}

/** Outcomes of runs in which the rules decide; the other arm is tried in some. */
function outcomesOf(
  seed: number | string,
  { base, wanted, chance = 0.2, expected: [first, second] = [0.9, 0.2] }: Truth,
) {
  const random = randomFrom(seed)
  const means = { base, wanted }
  return () => {
    const arm = random.uniform() < chance ? ('wanted' as const) : ('base' as const)
    const propensity = arm === 'wanted' ? chance : 1 - chance
    const reward = Number(random.uniform() < means[arm])
    // Expectations that are wrong make the estimate wider, not wrong.
    const expected = (of: string) => (of === 'base' ? first : second)
    const outcome = { arm, propensity, base: 'base', wanted: 'wanted', reward, expected }
    return { ...evaluated(outcome), scale: Math.min(chance, 1 - chance), costUsd: 0.5 }
  }
}

/** Which share of histories is shown to be better, and worse, at some time. */
function shown(truth: Truth, outcomes: number) {
  const counts = { better: 0, worse: 0 }
  const histories = 200
  for (let seed = 1; seed <= histories; seed++) {
    const next = outcomesOf(`${JSON.stringify(truth)} ${seed}`, truth)
    const seen = { better: false, worse: false }
    let sums = NO_VALUES
    for (let n = 0; n < outcomes; n++) {
      sums = addValues(sums, next())
      seen.better ||= isShown(sums)
      seen.worse ||= isShown(reversed(sums))
    }
    counts.better += Number(seen.better)
    counts.worse += Number(seen.worse)
  }
  return { better: counts.better / histories, worse: counts.worse / histories }
}

test('the estimate of either policy is right on average, whatever was expected', () => {
  const next = outcomesOf(4, { base: 0.4, wanted: 0.7 })
  let sums = NO_VALUES
  for (let n = 0; n < 40_000; n++) sums = addValues(sums, next())
  expect(sums.rules / sums.scale).toBeCloseTo(0.4, 1)
  expect(sums.learned / sums.scale).toBeCloseTo(0.7, 1)
  expect(differenceOf(sums)?.interval[0]).toBeGreaterThan(0.2)
  expect(sums.costUsd / sums.n).toBeCloseTo(0.5, 9)
})

test.each([0.5, 0.2, 0.0375, 0.01, 0.002])(
  'equal policies are shown to be better or worse in few of many histories, with a chance of %s',
  (chance) => {
    const expectations = [
      [0.9, 0.2],
      [0.2, 0.9],
      [0.5, 0.5],
      [0, 1],
      [1, 0],
    ] as const
    for (const mean of [0.05, 0.5, 0.95]) {
      for (const expected of expectations) {
        const truth = { base: mean, wanted: mean, chance, expected }
        const { better, worse } = shown(truth, 1_500)
        // 2.5 % each, and what chance adds to that in 200 histories.
        expect(better).toBeLessThanOrEqual(0.05)
        expect(worse).toBeLessThanOrEqual(0.05)
      }
    }
  },
)

test('a difference is shown soon, where the other arm is tried often enough', () => {
  expect(shown({ base: 0.4, wanted: 0.7, expected: [0.4, 0.7] }, 600).better).toBeGreaterThan(0.9)
  expect(shown({ base: 0.7, wanted: 0.4, expected: [0.7, 0.4] }, 600).worse).toBeGreaterThan(0.9)
})

test('a difference is shown when its interval lies beside 0, and not before', () => {
  const next = outcomesOf(5, { base: 0.3, wanted: 0.6, chance: 0.3, expected: [0.3, 0.6] })
  let [sums, changes] = [NO_VALUES, 0]
  for (let n = 0, before = false; n < 600; n++) {
    sums = addValues(sums, next())
    const [low, high] = differenceOf(sums)?.interval ?? [-1, 1]
    expect(isShown(sums)).toBe(low > 0)
    expect(isShown(reversed(sums))).toBe(high < 0)
    changes += Number(before !== low > 0)
    before = low > 0
  }
  expect(changes).toBeGreaterThan(0)
})

test('the ends of the interval are where the evidence is 40', () => {
  const next = outcomesOf(9, { base: 0.4, wanted: 0.6 })
  let sums = NO_VALUES
  for (let n = 0; n < 500; n++) sums = addValues(sums, next())
  const { mean = 0, interval: [low, high] = [0, 0] } = differenceOf(sums) ?? {}
  expect(high - mean).toBeCloseTo(mean - low, 9)
  const half = (mean - low) * sums.scale
  expect(evidenceOf({ ...sums, rules: 0, learned: half })).toBeCloseTo(40, 6)
})

test('nothing is concluded from few outcomes, nor from outcomes without a difference', () => {
  const next = outcomesOf(1, { base: 0.1, wanted: 0.9 })
  let few = NO_VALUES
  for (let n = 0; n < 99; n++) few = addValues(few, next())
  expect(differenceOf(few)).toBeNull()
  let same = NO_VALUES
  for (let n = 0; n < 1_000; n++) same = addValues(same, { ...next(), rules: 0.7, learned: 0.7 })
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
