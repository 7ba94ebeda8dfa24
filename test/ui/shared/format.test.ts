import { expect, test } from 'vitest'
import { duration, usd } from '../../../src/ui/shared/format.ts'

test.each([
  [null, 'unknown'],
  [0, '$0'],
  [0.000_012_34, '$0.000012'],
  [0.004_5, '$0.0045'],
  [0.000_000_002, '$0.000000002'],
  [0.02, '$0.02'],
  [1.5, '$1.50'],
  [1_234.5, '$1235'],
  // What a cascade cost in addition is a saving below nothing.
  [-0.25, '−$0.25'],
  [-0.000_4, '−$0.0004'],
])('usd(%s) is %s', (amount, text) => {
  expect(usd(amount)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [850.4, '850 ms'],
  [999.7, '1.0 s'],
  [2_440, '2.4 s'],
  [59_960, '1 min 0 s'],
  [119_800, '2 min 0 s'],
  [185_000, '3 min 5 s'],
])('duration(%s) is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})
