import { expect, test } from 'vitest'
import {
  callsOf,
  cellBy,
  cellOf,
  distinctCells,
  samplesOf,
  seatName,
} from '../../../../src/eval/studies/panel/cell.ts'

const a = { agent: 'a', sample: 0 }
const b = { agent: 'b', sample: 0 }

test('cells of the same proposals, aggregator, strategy and layers are one', () => {
  const cells = [cellOf([a, b]), cellOf([a, b]), cellOf([a, b], { strategy: 'select' })]
  expect(distinctCells(cells).map(({ id }) => id)).toEqual([
    'synthesize of a, b by the aggregator',
    'select of a, b by the aggregator',
  ])
  const others = [
    cellOf([a, b], { aggregator: 'sim/judge' }),
    cellOf([a, b], { layers: 3 }),
    cellOf([b, a]),
    cellOf(samplesOf('a', 2)),
    cellBy('samples of the best', () => [a]),
  ]
  expect(distinctCells([...cells, ...others])).toHaveLength(2 + others.length)
})

test('an aggregator alone is one cell, whatever the panel', () => {
  const alone = cellOf([a, b], { layers: 1, aggregator: 'sim/judge' })
  expect(alone.id).toBe(cellOf([], { aggregator: 'sim/judge' }).id)
  expect(alone.seats('q')).toEqual([])
})

test('the first sample of an agent has its name, further ones a number', () => {
  expect(samplesOf('a', 3).map(seatName)).toEqual(['a', 'a#2', 'a#3'])
})

test('every layer but the last calls each agent once', () => {
  expect([1, 2, 3, 4].map((layers) => callsOf(6, layers))).toEqual([1, 7, 13, 19])
})
