import { expect, test } from 'vitest'
import { wireText } from '../../src/protocol/wire-text.ts'

test.each([
  ['a line separator', 'a\u2028b', '"a\\u2028b"'],
  ['a paragraph separator, twice', '\u2029\u2029', '"\\u2029\\u2029"'],
  ['line breaks', 'a\r\nb', '"a\\r\\nb"'],
  ['half of a surrogate pair', 'a\ud83d', '"a\\ud83d"'],
  ['a whole surrogate pair', '\ud83d\ude00', '"\ud83d\ude00"'],
  ['a backslash before the name of a separator', '\\u2028', '"\\\\u2028"'],
  ['a separator in a key', { '\u2028': null }, '{"\\u2028":null}'],
])('%s is on one line, and comes back the same', (_what, value, json) => {
  const text = wireText(value)
  expect(text).toBe(json)
  expect(JSON.parse(text)).toEqual(value)
})
