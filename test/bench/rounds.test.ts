import { expect, test } from 'vitest'
import { columnOf, measureRounds, measureTwice, Spare } from '../../bench/measuring/rounds.ts'

test('measureRounds() runs every case once a round, in changing orders, and returns the samples by case', async () => {
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
  for (const [index, round] of orders.entries())
    if (index % 2 === 1) expect(round).toEqual(orders[index - 1]?.toReversed())
  expect(new Set(orders.map((round) => round.join(''))).size).toBe(6)
  expect(rounds).toHaveLength(30)
  for (const [index, name] of ['a', 'b', 'c'].entries())
    expect(columnOf(rounds, index).every((sample) => sample.startsWith(name))).toBe(true)
})

test('measureTwice() repeats only what was inconclusive, and returns the rounds of both', async () => {
  let times = 0
  const measure = () => Promise.resolve([[(times += 1)]])
  const spare = new Spare(Infinity)
  expect(await measureTwice(measure, () => true, spare)).toEqual([[1]])
  expect(await measureTwice(measure, () => false, spare)).toEqual([[2], [3]])
  expect(await measureTwice(measure, () => false, new Spare(-1))).toEqual([[4]])
})

test('spare time that one measurement takes is gone for the others', () => {
  const spare = new Spare(100)
  expect([spare.take(60), spare.take(60), spare.take(40), spare.take(1)]).toEqual([
    true,
    false,
    true,
    false,
  ])
})
