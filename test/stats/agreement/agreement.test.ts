import { expect, test } from 'vitest'
import golden from '../../fixtures/eval-golden.json'
import { kendallTauB, pearson, ranks, spearman } from '../../../src/stats/agreement/correlation.ts'
import { cohenKappa } from '../../../src/stats/agreement/kappa.ts'
import { krippendorffAlpha } from '../../../src/stats/agreement/krippendorff.ts'

const { in: input, out } = golden.agreement
const [first = [], second = []] = input.judges
const numbers = input.judges.map((row) => row.map((label) => ['A', 'B', 'tie'].indexOf(label)))

test('rank correlations have the golden figures', () => {
  expect(spearman(input.u, input.v)).toBeCloseTo(out.spearman_u_v, 12)
  expect(kendallTauB(input.u, input.v)).toBeCloseTo(out.kendall_tau_b_u_v, 12)
})

test('equal values share their ranks, and a constant has no correlation', () => {
  expect(ranks([3, 1, 3, 2])).toEqual([3.5, 1, 3.5, 2])
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull()
  expect(kendallTauB([1, 2, 3], [5, 5, 5])).toBeNull()
  expect(pearson([1], [2])).toBeNull()
  expect(pearson([1, 2, 3], [6, 4, 2])).toBe(-1)
})

test('the agreement of judges has the golden figures', () => {
  expect(cohenKappa(first, second)).toBeCloseTo(out.cohen_kappa_j1_j2, 12)
  expect(krippendorffAlpha(numbers, 'nominal')).toBeCloseTo(out.krippendorff_alpha_nominal, 12)
})

// The example of Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C.
const published = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
  [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
]

test('α has the published figures with missing values on every scale', () => {
  expect(krippendorffAlpha(published, 'nominal')).toBeCloseTo(0.743, 3)
  expect(krippendorffAlpha(published, 'ordinal')).toBeCloseTo(0.815, 3)
  expect(krippendorffAlpha(published, 'interval')).toBeCloseTo(0.849, 3)
})

test('there is no agreement to measure without two values in an item, or without two values at all', () => {
  expect(
    krippendorffAlpha(
      [
        [1, null],
        [null, 2],
      ],
      'nominal',
    ),
  ).toBeNull()
  expect(
    krippendorffAlpha(
      [
        [1, 1],
        [1, 1],
      ],
      'interval',
    ),
  ).toBeNull()
  expect(cohenKappa(['a', null], [null, 'a'])).toBeNull()
  expect(cohenKappa(['a', 'a'], ['a', 'a'])).toBeNull()
})
