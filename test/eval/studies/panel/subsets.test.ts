import { expect, test } from 'vitest'
import { firstSeats, joiningOrders } from '../../../../src/eval/studies/panel/subsets.ts'

/** Turns the list by one more place each time: no chance in it. */
function turning() {
  let turns = 0
  return <T>(values: readonly T[]): readonly T[] => {
    turns += 1
    const at = turns % values.length
    return [...values.slice(at), ...values.slice(0, at)]
  }
}

test('smaller panels of one order are parts of larger ones', () => {
  const order = ['a', 'b', 'c']
  for (const n of [1, 2, 3, 4]) {
    const larger = firstSeats(order, n + 1)
    expect(larger.slice(0, n)).toEqual(firstSeats(order, n))
  }
})

test('agents that run out give their next samples, one after the other', () => {
  expect(firstSeats(['a', 'b'], 5)).toEqual([
    { agent: 'a', sample: 0 },
    { agent: 'b', sample: 0 },
    { agent: 'a', sample: 1 },
    { agent: 'b', sample: 1 },
    { agent: 'a', sample: 2 },
  ])
})

test('joining orders differ, and there are no more of them than the agents allow', () => {
  const orders = joiningOrders(['a', 'b', 'c'], 3, turning())
  expect(new Set(orders.map(String)).size).toBe(3)
  expect(joiningOrders(['a'], 3, turning())).toEqual([['a']])
  expect(joiningOrders(['a', 'b'], 3, turning())).toHaveLength(2)
})
