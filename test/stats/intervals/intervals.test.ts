import { expect, test } from 'vitest'
import { clopperPearsonInterval } from '../../../src/stats/intervals/clopper-pearson.ts'
import { estimateMean } from '../../../src/stats/intervals/mean.ts'
import { signTest } from '../../../src/stats/intervals/sign-test.ts'
import { wilsonInterval } from '../../../src/stats/intervals/wilson.ts'
import golden from '../../fixtures/eval-golden.json' with { type: 'json' }

const { proportions } = golden

/** An interval that agrees with this one to twelve decimal places. */
const near = (interval: readonly number[]) =>
  interval.map((end) => expect.closeTo(end, 12) as number)

test('intervals of proportions are the golden ones', () => {
  expect(wilsonInterval(37, 50)).toEqual(near(proportions.wilson95_37_of_50))
  expect(wilsonInterval(0, 10)).toEqual(near(proportions.wilson95_0_of_10))
  expect(clopperPearsonInterval(37, 50)).toEqual(near(proportions.clopper_pearson95_37_of_50))
})

test('intervals of all and of none end at 1 and at 0, and of nothing there are none', () => {
  for (const interval of [wilsonInterval, clopperPearsonInterval]) {
    expect(interval(0, 10)?.[0]).toBe(0)
    expect(interval(10, 10)?.[1]).toBe(1)
    expect(interval(0, 0)).toBeNull()
  }
  expect(clopperPearsonInterval(0, 10)?.[1]).toBeCloseTo(1 - 0.025 ** 0.1, 12)
})

test('a higher confidence makes an interval wider', () => {
  for (const interval of [wilsonInterval, clopperPearsonInterval]) {
    const [narrow, wide] = [interval(7, 20, 0.9), interval(7, 20, 0.99)]
    expect(wide?.[0]).toBeLessThan(narrow?.[0] ?? NaN)
    expect(wide?.[1]).toBeGreaterThan(narrow?.[1] ?? NaN)
  }
})

test('exact tests are the golden ones, whichever side wins', () => {
  expect(signTest(18, 7)).toBeCloseTo(proportions.sign_test_18_7_two_sided, 13)
  expect(signTest(7, 18)).toBeCloseTo(proportions.sign_test_18_7_two_sided, 13)
  expect(signTest(9, 2)).toBeCloseTo(proportions.mcnemar_exact_b9_c2, 13)
  expect(signTest(4, 4)).toBe(1)
  expect(signTest(0, 0)).toBe(1)
})

test('the mean of one value has no interval, and that of none no mean', () => {
  expect(estimateMean([0.7])).toMatchObject({
    mean: 0.7,
    standardError: null,
    interval: null,
    pValue: null,
  })
  expect(estimateMean([])).toMatchObject({ n: 0, mean: NaN, interval: null })
})

test('wins alone are as sure as the sign test of them, not surer', () => {
  const range = [-0.5, 0.5] as const
  for (const n of [2, 5, 6, 20]) {
    const wins = estimateMean(
      Array.from({ length: n }, () => 0.5),
      { range },
    )
    expect(wins.pValue).toBeCloseTo(signTest(n, 0), 12)
    expect((wins.interval?.[0] ?? NaN) > 0).toBe(n > 5)
    expect(wins.interval?.[1]).toBe(0.5)
  }
})

test('ties alone leave room for what was not seen', () => {
  const tied = (n: number) =>
    estimateMean(
      Array.from({ length: n }, () => 0),
      { range: [-0.5, 0.5] },
    )
  expect(tied(3).interval?.[0]).toBeLessThan(-0.3)
  expect(tied(200).interval?.[1]).toBeCloseTo(0.5 * (1 - 0.025 ** (1 / 200)), 12)
  expect(tied(3).pValue).toBe(1)
})

test('a mean is tested against the value that is named', () => {
  expect(estimateMean([0.4, 0.6, 0.5, 0.7], { nullValue: 0.55 }).pValue).toBe(1)
  expect(estimateMean([0.4, 0.6, 0.5, 0.7]).pValue).toBeLessThan(0.01)
})
