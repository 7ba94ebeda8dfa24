import { expect, test } from 'vitest'
import { isObject, jsonIn } from '../../../src/protocol/schemas/json-value.ts'

test.each<[value: unknown, is: boolean]>([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ['{}', false],
])('isObject() of %j is %s', (value, is) => {
  expect(isObject(value)).toBe(is)
})

test('jsonIn() is the value of a text, also null, and undefined for what is no JSON', () => {
  expect(['{"a":[1]}', 'null', '{"a":', ''].map(jsonIn)).toEqual([
    { a: [1] },
    null,
    undefined,
    undefined,
  ])
})
