import { expect, test } from 'vitest'
import { noticedIn } from '../../../bench/evidence/verdicts/change.ts'
import {
  differenceFor,
  judged,
  valueOf,
  winRateOf,
} from '../../../bench/evidence/verdicts/judge.ts'
import { RULES } from '../../../bench/evidence/verdicts/rules.ts'
import { sharesOf } from '../../../bench/evidence/verdicts/simulate.ts'
import { TRUTHS } from '../../../bench/evidence/verdicts/truths.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

/** Smaller than `npm run bench:evidence`. */
const SETTING = { repetitions: 24, seed: 1 }
const ours = RULES.filter(({ isOurs }) => isOurs)

test('a look every day finds a wrong verdict of at most 5 % of the mixtures', () => {
  const wrong = TRUTHS.flatMap((truth) =>
    [0.02, 0.1].map((share) => sharesOf(ours, { truth, share }, SETTING)[0]?.wrong ?? 1),
  )
  expect(wrong.reduce((sum, share) => sum + share, 0) / wrong.length).toBeLessThanOrEqual(0.05)
  // Of 24 mixtures of one kind, chance makes up to 4 wrong where 5 % are.
  expect(Math.max(...wrong)).toBeLessThanOrEqual(4 / SETTING.repetitions)
})

test('a mixture that is clearly better or worse is decided within days', () => {
  for (const truth of TRUTHS.filter(({ winRate }) => Math.abs(winRate - 0.5) > 0.07)) {
    const [shares] = sharesOf(ours, { truth, share: 0.1 }, SETTING)
    expect(shares?.right).toBeGreaterThanOrEqual(1 - 1 / SETTING.repetitions)
    expect(shares?.medianDays).toBeLessThan(12)
  }
})

test('an ordinary interval that is looked at daily calls equal mixtures better or worse far too often', () => {
  const truth = TRUTHS.find(({ winRate }) => winRate === 0.5)
  const naive = RULES.filter(({ isOurs }) => !isOurs)
  const shares = truth && sharesOf(naive, { truth, share: 0.1 }, SETTING)
  expect(shares?.at(-1)?.wrong).toBeGreaterThan(0.2)
})

test('a change of the quality is noticed, and nothing else is taken for one', () => {
  const change = noticedIn({ before: 0.58, after: 0.42, share: 0.1 }, SETTING)
  expect(change.early).toBe(0)
  expect(change.noticed).toBeGreaterThan(0.9)
  expect(change.medianDays).toBeLessThan(8)
  expect(change.right).toBeGreaterThan(0.8)
  expect(change.rightWithout).toBe(0)
  const none = noticedIn({ before: 0.58, after: 0.58, share: 0.1 }, SETTING)
  expect(none.early + none.noticed).toBeLessThanOrEqual(1 / SETTING.repetitions)
})

test.each([0.42, 0.5, 0.65])('the judge gives a mixture the planted win rate of %d', (winRate) => {
  const difference = differenceFor(winRate)
  expect(winRateOf(difference)).toBeCloseTo(winRate, 9)
  const random = randomFrom(2)
  const values = Array.from({ length: 40_000 }, () => valueOf(judged(difference, random)))
  const known = values.filter((value) => value !== null)
  expect(known.length / values.length).toBeCloseTo(0.98 ** 2, 2)
  expect(
    Math.abs(known.reduce((sum, value) => sum + value, 0) / known.length - winRate),
  ).toBeLessThan(0.008)
})

test('the judge prefers the answer that it reads first, and both orders cancel that out', () => {
  const random = randomFrom(4)
  const orders = Array.from({ length: 20_000 }, () => judged(0, random))
  const wins = (place: 0 | 1) => orders.filter((each) => each[place] === 'win').length
  expect(wins(0) / wins(1)).toBeGreaterThan(1.5)
})
