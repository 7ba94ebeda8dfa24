import { expect, test } from 'vitest'
import { columnOf, measureRounds } from '../../bench/measuring/rounds.ts'

test('measureRounds() runs every case once a round, begins each round with another, and keeps columns apart', async () => {
  const order: string[] = []
  const cases = ['a', 'b', 'c'].map((name) => ({
    name,
    run: () => Promise.resolve(`${name}${order.push(name)}`),
  }))
  const rounds = await measureRounds(cases, 3)
  expect(order.join('')).toBe(['abc', 'abc', 'bca', 'cab'].join(''))
  expect(rounds).toHaveLength(3)
  expect(columnOf(rounds, 0)).toEqual(['a4', 'a9', 'a11'])
  expect(columnOf(rounds, 2).every((sample) => sample.startsWith('c'))).toBe(true)
})
