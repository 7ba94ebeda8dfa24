import { expect, test } from 'vitest'
import {
  IN_PLACE,
  promotedOf,
  rolledBackOf,
  SPENDING,
} from '../../../bench/evidence/improvements/simulate.ts'
import { TRUTHS } from '../../../bench/evidence/improvements/truths.ts'
import { TOTAL_ALPHA } from '../../../src/gateway/evidence/improving/alpha.ts'

/** Smaller than `npm run bench:evidence`. */
const SETTING = { repetitions: 20, seed: 1 }
const [gateway] = SPENDING

const promoted = (name: string) => {
  const truth = TRUTHS.find((each) => each.name === name)
  if (truth === undefined || gateway === undefined) throw new Error(`There is no "${name}"`)
  return promotedOf(truth, gateway.alphaOf, SETTING)
}

test('changes that are wrong are put in place in at most α of the mixtures', () => {
  const wrong = TRUTHS.filter(({ isGood }) => !isGood).map(({ name }) => promoted(name).promoted)
  expect(wrong).toHaveLength(3)
  expect(wrong.reduce((sum, share) => sum + share, 0) / wrong.length).toBeLessThanOrEqual(
    TOTAL_ALPHA,
  )
})

test('changes that are right are put in place in most mixtures, the better the sooner', () => {
  const better = promoted('better, at twice the cost')
  const much = promoted('much better, at twice the cost')
  expect([better.promoted, much.promoted]).toEqual([1, 1])
  expect(much.medianRuns).toBeLessThan(better.medianRuns ?? 0)
})

test('a change that is worse in place is rolled back, and one that is as good hardly ever', () => {
  const rolledBack = IN_PLACE.map((each) => rolledBackOf(each, SETTING).promoted)
  const of = (name: string) => rolledBack[IN_PLACE.findIndex((each) => each.name === name)]
  expect(of('worse')).toBe(1)
  expect(of('better')).toBe(0)
  expect(of('as good')).toBeLessThanOrEqual(1 / SETTING.repetitions)
})
