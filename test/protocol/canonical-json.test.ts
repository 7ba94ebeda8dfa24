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

test('the order of keys beside a schema makes no difference', () => {
  const schema = { b: {}, a: {} }
  expect(canonicalJson({ strict: true, schema, name: 'n' })).toBe(
    canonicalJson({ name: 'n', schema, strict: true }),
  )
})

test('has the form of JSON.stringify() for sorted keys', () => {
  const value = {
    a: [1, 'x"\u2028', null, true, [], {}, -0, 1e30],
    b: { c: '' },
    schema: [{ z: 1, y: 2 }],
  }
  expect(canonicalJson(value)).toBe(JSON.stringify(value))
  expect(canonicalJson([undefined, 1])).toBe('[null,1]')
  expect(canonicalJson('text')).toBe('"text"')
})

test('a value of any depth has one', () => {
  const json = `${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}`
  expect(canonicalJson(JSON.parse(json))).toBe(json)
})

test.each([
  ['the order of a list', [1, 2], [2, 1]],
  ['a null and nothing', { a: null }, {}],
  ['a number and its text', { a: 1 }, { a: '1' }],
  ['an empty list and an empty object', [], {}],
  ['a key called __proto__', JSON.parse('{"__proto__":1}'), {}],
  [
    'what a key called __proto__ holds',
    JSON.parse('{"__proto__":1}'),
    JSON.parse('{"__proto__":2}'),
  ],
  ['the order of keys in a schema', { schema: { b: 1, a: 2 } }, { schema: { a: 2, b: 1 } }],
  [
    'the order of keys deep in the parameters of a tool',
    { tools: [{ function: { parameters: { properties: [{ b: 1, a: 2 }] } } }] },
    { tools: [{ function: { parameters: { properties: [{ a: 2, b: 1 }] } } }] },
  ],
])('%s makes a difference', (_what, one, other) => {
  expect(canonicalJson(one)).not.toBe(canonicalJson(other))
})
