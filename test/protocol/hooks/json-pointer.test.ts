import { describe, expect, test } from 'vitest'
import { isPointer, pointerValue } from '../../../src/protocol/hooks/json-pointer.ts'

/** The document of RFC 6901, section 5. */
const document = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
}

test.each([
  ['', document],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
])('the example "%s" of RFC 6901 points at the value in the RFC', (pointer, value) => {
  expect(pointerValue(document, pointer)).toEqual({ ok: true, value })
})

test('an escaped tilde is unescaped once', () => {
  expect(pointerValue({ '~1': 'tilde', '/': 'slash' }, '/~01')).toEqual({
    ok: true,
    value: 'tilde',
  })
})

test('a null is found, and differs from a missing value', () => {
  expect(pointerValue({ a: null }, '/a')).toEqual({ ok: true, value: null })
  expect(pointerValue({ a: null }, '/a/b')).toEqual({ ok: false })
})

describe('nothing is found', () => {
  test.each([
    ['where a property is missing', { a: 1 }, '/b'],
    ['inside a text', { a: 'text' }, '/a/0'],
    ['at the length of a text', { a: 'text' }, '/a/length'],
    ['at the length of an array', [1, 2], '/length'],
    ['behind the last element', [1, 2], '/-'],
    ['at an index beyond the end', [1, 2], '/2'],
    ['at an index with a leading zero', [1, 2], '/01'],
    ['at a negative index', [1, 2], '/-1'],
    ['at an index in another spelling', [1, 2], '/1e0'],
    ['at a method of arrays', [1, 2], '/map'],
    ['at __proto__ that was not sent', {}, '/__proto__'],
    ['below __proto__ that was not sent', {}, '/__proto__/constructor/name'],
    ['at constructor that was not sent', {}, '/constructor'],
    ['at toString that was not sent', {}, '/toString'],
    ['by a pointer without its first slash', { a: 1 }, 'a'],
    ['by a pointer with a tilde that escapes nothing', { '~2': 1 }, '/~2'],
    ['in nothing at all', undefined, '/a'],
  ])('%s', (_where, payload, pointer) => {
    expect(pointerValue(payload, pointer)).toEqual({ ok: false })
  })
})

test('keys with dangerous names are found only where they were sent', () => {
  const payload: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":2}')
  expect(pointerValue(payload, '/__proto__/a')).toEqual({ ok: true, value: 1 })
  expect(pointerValue(payload, '/constructor')).toEqual({ ok: true, value: 2 })
})

test.each([
  ['', true],
  ['/', true],
  ['/a/b~0c~1d', true],
  ['a', false],
  ['/a~', false],
  ['/a~2', false],
  ['#/a', false],
])('whether "%s" is a pointer: %s', (text, wanted) => {
  expect(isPointer(text)).toBe(wanted)
})
