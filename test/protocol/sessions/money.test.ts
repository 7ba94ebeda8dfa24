import { expect, test } from 'vitest'
import { budgetMicros, costMicros, usdOf } from '../../../src/protocol/sessions/money.ts'

test.each([
  [0, 0, 0],
  [1, 1_000_000, 1_000_000],
  [0.000_001, 1, 1],
  // In binary, these decimal numbers are not exact.
  [8.2, 8_200_000, 8_200_000],
  [64.1, 64_100_000, 64_100_000],
  [1.001, 1_001_000, 1_001_000],
  [2.007, 2_007_000, 2_007_000],
  [0.000_000_3, 0, 1],
  [2.000_000_9, 2_000_000, 2_000_001],
  [1_000_000, 1e12, 1e12],
])('%d dollars are %d micros of budget and %d of cost', (usd, budget, cost) => {
  expect([budgetMicros(usd), costMicros(usd)]).toEqual([budget, cost])
})

test.each([0, 1, 8_200_000, 64_100_000, 123_456_789, 1e12])(
  '%d micros are converted to dollars and back without loss',
  (micros) => {
    expect([budgetMicros(usdOf(micros)), costMicros(usdOf(micros))]).toEqual([micros, micros])
  },
)
