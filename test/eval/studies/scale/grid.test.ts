import { expect, test } from 'vitest'
import { gridOf, type GridOptions } from '../../../../src/eval/studies/scale/grid.ts'

const options: GridOptions = {
  layers: [1, 2, 3],
  sizes: [1, 2, 3],
  aggregators: [null, 'sim/weak'],
  orders: [
    ['a', 'b', 'c'],
    ['b', 'a', 'c'],
    ['c', 'b', 'a'],
  ],
  best: { rule: 'best', agentFor: (question) => (question === 'q1' ? 'a' : 'b') },
}

test('a grid has the aggregator alone once, and each size, depth and diversity for each aggregator', () => {
  const grid = gridOf(options)
  expect(grid).toHaveLength(2 * (1 + 2 * 3 * 2))
  expect(grid.filter(({ layers }) => layers === 1).map(({ cells }) => cells[0]?.id)).toEqual([
    'the aggregator alone',
    'sim/weak alone',
  ])
})

test('calls are n·(layers − 1) + 1, and cheap places come first', () => {
  const grid = gridOf(options)
  for (const { n, layers, calls } of grid)
    expect(calls).toBe(layers === 1 ? 1 : n * (layers - 1) + 1)
  const calls = grid.map((place) => place.calls)
  expect(calls).toEqual(calls.toSorted((one, other) => one - other))
})

test('draws that chose the same agents are one cell', () => {
  const cellsAt = (size: number) =>
    gridOf(options).find(
      ({ n, layers, diversity, aggregator }) =>
        n === size && layers === 2 && diversity === 'diverse' && aggregator === null,
    )?.cells ?? []
  expect(cellsAt(1)).toHaveLength(3)
  // Two of the three orders begin with a and b.
  expect(cellsAt(2)).toHaveLength(2)
  expect(cellsAt(3)).toHaveLength(1)
})

test('a panel of one model has samples of the model that is best on other questions', () => {
  const single = gridOf(options).find(({ diversity, n }) => diversity === 'single' && n === 2)
  expect(single?.cells).toHaveLength(1)
  expect(single?.cells[0]?.seats('q1')).toEqual([
    { agent: 'a', sample: 0 },
    { agent: 'a', sample: 1 },
  ])
  expect(single?.cells[0]?.seats('q2')[0]?.agent).toBe('b')
})
