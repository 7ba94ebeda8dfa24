import { expect, test } from 'vitest'
import { cumulativeT, quantileT } from '../../../src/stats/distributions/student-t.ts'

test('quantiles of t are those of the published tables', () => {
  expect(quantileT(0.975, 9)).toBeCloseTo(2.262157, 6)
  expect(cumulativeT(2.262157, 9)).toBeCloseTo(0.975, 6)
})
