import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/protocol/canonical-json.ts'

test.each([
  ['the order of keys', { b: 1, a: 2 }, { a: 2, b: 1 }, '{"a":2,"b":1}'],
  ['keys inside of keys', { x: { b: 1, a: 2 } }, { x: { a: 2, b: 1 } }, '{"x":{"a":2,"b":1}}'],
  ['keys inside of lists', [{ b: 1, a: 2 }], [{ a: 2, b: 1 }], '[{"a":2,"b":1}]'],
  ['fields that are undefined', { a: 1, b: undefined }, { a: 1 }, '{"a":1}'],
])('%s makes no difference', (_what, one, other, text) => {
  expect([canonicalJson(one), canonicalJson(other)]).toEqual([text, text])
})

test.each([
  ['the order of a list', [1, 2], [2, 1]],
  ['a null and nothing', { a: null }, {}],
  ['a number and its text', { a: 1 }, { a: '1' }],
  ['an empty list and an empty object', [], {}],
])('%s makes a difference', (_what, one, other) => {
  expect(canonicalJson(one)).not.toBe(canonicalJson(other))
})
