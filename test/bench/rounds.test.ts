import { expect, test } from 'vitest'
import { columnOf, measureRounds } from '../../bench/measuring/rounds.ts'

test('measureRounds() runs every case once a round, in changing orders, and keeps columns apart', async () => {
  const order: string[] = []
  const cases = ['a', 'b', 'c'].map((name) => ({
    name,
    run: () => Promise.resolve(`${name}${order.push(name)}`),
  }))
  const rounds = await measureRounds(cases, 30)
  expect(order.splice(0, 3).join('')).toBe('abc') // To warm them.
  const orders = Array.from({ length: 30 }, () => order.splice(0, 3))
  expect(order).toEqual([])
  for (const round of orders) expect(round.toSorted()).toEqual(['a', 'b', 'c'])
  expect(new Set(orders.map((round) => round.join(''))).size).toBe(6)
  expect(rounds).toHaveLength(30)
  for (const [index, name] of ['a', 'b', 'c'].entries())
    expect(columnOf(rounds, index).every((sample) => sample.startsWith(name))).toBe(true)
})
