import { expect, test } from 'vitest'
import { parseWith } from '../../../src/protocol/parse.ts'
import { aggregateSchema } from '../../../src/protocol/runs/aggregate.ts'

test.each([
  ['nothing', {}, { stream: false }],
  [
    'another aggregator',
    { aggregator: { model: 'up/pen' }, stream: true },
    { aggregator: { model: 'up/pen' }, stream: true },
  ],
  [
    'other references',
    { references: { shuffle: true } },
    { references: { shuffle: true }, stream: false },
  ],
])('a new answer may change %s', (_what, body, value) => {
  expect(parseWith(aggregateSchema, body)).toEqual({ ok: true, value })
})

test.each([
  ['the layers', { layers: [] }, 'layers'],
  ['the messages', { messages: [] }, 'messages'],
  ['the cost', { max_cost_usd: 1 }, 'max_cost_usd'],
  ['an unknown field of the aggregator', { aggregator: { pen: 1 } }, 'aggregator.pen'],
  ['to a null stream', { stream: null }, 'stream'],
])('a new answer may not change %s', (_what, body, param) => {
  expect(parseWith(aggregateSchema, body)).toMatchObject({ ok: false, error: { param } })
})
