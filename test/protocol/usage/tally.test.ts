import { expect, test } from 'vitest'
import {
  addTallies,
  dearest,
  mergeTallies,
  NO_TALLY,
  OTHER,
  type Tally,
} from '../../../src/protocol/usage/tally.ts'

const costing = (costPicos: number): Tally => ({ ...NO_TALLY, sums: { runs: 1, costPicos } })

test('tallies in any order have the same sum', () => {
  const costs = [100_000_000_000, 200_000_000_000, 300_000_000_001, 1, 37_500]
  const sum = costs.map(costing).reduce(addTallies)
  expect(costs.toReversed().map(costing).reduce(addTallies)).toEqual(sum)
  expect(sum.sums).toEqual({ runs: 5, costPicos: 600_000_037_502 })
  const failing: Tally = { ...NO_TALLY, failures: { upstream_error: 2 }, reasons: { tie: 1 } }
  expect(addTallies(failing, failing)).toMatchObject({
    failures: { upstream_error: 4 },
    reasons: { tie: 2 },
  })
})

test('names beyond the most that are told apart are counted as one, and no figure is lost', () => {
  const one = { a: costing(1), b: costing(2) }
  const merged = mergeTallies(one, { b: costing(10), c: costing(100), d: costing(1_000) }, 2)
  expect(Object.keys(merged)).toEqual(['a', 'b', OTHER])
  expect(merged['b']?.sums.costPicos).toBe(12)
  expect(merged[OTHER]?.sums.costPicos).toBe(1_100)
})

test('the dearest come first, the others as one at the end', () => {
  const named = [5, 40, 300, 2].map((cost) => ({ name: `m${cost}`, tally: costing(cost) }))
  const shown = dearest([{ name: OTHER, tally: costing(9_000) }, ...named], 2)
  expect(shown.map(({ name, tally }) => [name, tally.sums.costPicos])).toEqual([
    ['m300', 300],
    ['m40', 40],
    [OTHER, 9_007],
  ])
  expect(dearest(named, 9)).toHaveLength(4)
})
