import { expect, test } from 'vitest'
import { BOOTSTRAPS, INTERVALS } from '../../../bench/interval-coverage/intervals.ts'
import { STOP_RULES, stopOf } from '../../../bench/interval-coverage/sequences.ts'
import { coverageOf, stopsOf } from '../../../bench/interval-coverage/simulate.ts'
import { coverageTables } from '../../../bench/interval-coverage/tables.ts'
import {
  bimodal,
  CLUSTERED,
  PAIRED,
  PREFERENCE,
  VOTES,
} from '../../../bench/interval-coverage/worlds.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

/** Smaller than `npm run bench:coverage`: the standard error of a coverage is 0.4 points. */
const SETTING = { repetitions: 3000, seed: 1 }
const WATCHED = { questions: 400, mean: 0.5, tested: 0.5 }

const ours = INTERVALS.filter(({ isOurs }) => isOurs)

test.each(ours)(
  '95 % intervals hold the truth in 94 % to 96 % of 200 questions: $name',
  (trial) => {
    const { share } = coverageOf(trial, 200, SETTING)
    expect(share).toBeGreaterThan(0.94)
    expect(share).toBeLessThan(0.96)
  },
)

test.each(BOOTSTRAPS)('a bootstrap of 200 questions holds the truth: $name', (trial) => {
  const { share, standardError } = coverageOf(trial, 200, { repetitions: 150, seed: 1 })
  expect(Math.abs(share - 0.95)).toBeLessThan(3 * standardError)
})

test('clusters that are taken for independent questions hold the truth far too rarely', () => {
  const wrong = INTERVALS.filter(({ isOurs }) => !isOurs)
  for (const trial of wrong) expect(coverageOf(trial, 400, SETTING).share).toBeLessThan(0.8)
})

test.each(STOP_RULES.filter(({ isOurs }) => isOurs))(
  'a look after every question finds a false winner in fewer than 5 %: $name',
  (rule) => {
    const { share } = stopsOf(rule, WATCHED, { repetitions: 250, seed: 1 })
    expect(share).toBeLessThan(0.05)
  },
)

test('a t test after every question finds false winners in a third, and a sequence finds true ones', () => {
  const setting = { repetitions: 200, seed: 1 }
  const [hedged, , peeking] = STOP_RULES
  expect(peeking && stopsOf(peeking, WATCHED, setting).share).toBeGreaterThan(0.25)
  const found = hedged && stopsOf(hedged, { ...WATCHED, mean: 0.7 }, setting)
  expect(found?.share).toBe(1)
  expect(found?.median).toBeLessThan(60)
})

test('the data have the truth that the intervals are held to', () => {
  const random = randomFrom(6)
  const mean = (draw: () => number) =>
    Array.from({ length: 40_000 }, draw).reduce((sum, value) => sum + value, 0) / 40_000
  const difference = () => {
    const { a, b } = PAIRED.draw(random)
    return a - b
  }
  expect(Math.abs(mean(difference) - PAIRED.truth)).toBeLessThan(0.01)
  expect(Math.abs(mean(() => PREFERENCE.draw(random)) - PREFERENCE.truth)).toBeLessThan(0.01)
  expect(Math.abs(mean(() => CLUSTERED.draw(random, 1)[0] ?? NaN) - CLUSTERED.truth)).toBeLessThan(
    0.01,
  )
  expect(Math.abs(mean(() => bimodal(0.6, random)) - 0.6)).toBeLessThan(0.01)
  const votes = Array.from({ length: 40_000 }, () => VOTES.draw(random))
  const pair = votes.filter(({ first, second }) => first === 'A' && second === 'E')
  const won = pair.reduce((sum, { outcome }) => sum + outcome, 0) / pair.length
  expect(Math.abs(won - 1 / (1 + Math.exp(-1.2)))).toBeLessThan(0.03)
})

test('a stop is the first value after which the interval leaves out the mean', () => {
  const seen: number[] = []
  const watch = (value: number) => (seen.push(value) < 3 ? null : ([0.6, 1] as const))
  expect(stopOf(watch, [1, 1, 1, 1], 0.5)).toBe(3)
  expect(seen).toHaveLength(3)
  expect(stopOf(() => [0.4, 0.6], [1, 1], 0.5)).toBeNull()
})

test('the tables are the same for the same seed, and have a row for every interval and rule', () => {
  const tables = () => [...coverageTables({ repetitions: 10, seed: 3 })]
  expect(tables()).toEqual(tables())
  expect(tables().filter((line) => /^\| .*\d/.test(line))).toHaveLength(
    1 + INTERVALS.length + BOOTSTRAPS.length + 1 + STOP_RULES.length,
  )
})
