import { expect, test } from 'vitest'
import { costWeight, NEW_PACER, paced } from '../../../src/stats/learning/pacer.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const CASES = [
  {
    name: 'prices 500 times apart',
    costs: [0.001, 0.01, 0.5],
    values: [0.4, 0.55, 0.7],
    target: 0.05,
  },
  { name: 'a target near the cheapest', costs: [0.001, 0.5], values: [0.4, 0.7], target: 0.01 },
  { name: 'prices that hardly differ', costs: [0.9, 1.1], values: [0.4, 0.7], target: 1 },
  { name: 'doubling prices', costs: [1, 2, 4], values: [0.4, 0.5, 0.6], target: 1.5 },
  { name: 'values that hardly differ', costs: [1, 100], values: [0.5, 0.505], target: 20 },
]

test.each(CASES)(
  'the mean cost meets its target within 1 %: $name',
  ({ costs, values, target }) => {
    for (const seed of [1, 2, 3]) {
      const random = randomFrom(seed)
      let pacer = NEW_PACER
      let spent = 0
      const runs = 20_000
      for (let run = 0; run < runs; run++) {
        const weight = costWeight(pacer) / target
        const scores = values.map(
          (value, arm) => value + random.normal() * 0.1 - weight * (costs[arm] ?? 0),
        )
        const cost = (costs[scores.indexOf(Math.max(...scores))] ?? 0) * (0.5 + random.uniform())
        spent += cost
        pacer = paced(pacer, cost / target)
      }
      expect(Math.abs(spent / runs / target - 1)).toBeLessThan(0.01)
    }
  },
)

test('a target that every arm keeps to makes the weight of costs vanish', () => {
  let pacer = NEW_PACER
  for (let run = 0; run < 2_000; run++) pacer = paced(pacer, 0.1)
  expect(costWeight(pacer)).toBeLessThan(0.001)
})
