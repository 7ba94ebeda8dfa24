import { afterEach, describe, expect, test, vi } from 'vitest'
import { jsonObjectIn } from '../../../src/moa/text/json-object.ts'

afterEach(() => vi.restoreAllMocks())

describe('jsonObjectIn()', () => {
  test.each([
    { what: 'the object alone', text: '{"a":1}' },
    { what: 'an object in a code fence', text: 'So:\n```json\n{"a":1}\n```\nThat is all.' },
    { what: 'an object after braces that are none', text: 'Of {these} two, {b} is worse. {"a":1}' },
    { what: 'the last of several objects', text: '{"a":3} {"a":2} {"a":1}' },
    { what: 'an object before braces that do not close', text: '{"a":1} and {this' },
    { what: 'an object over several lines', text: '{\n  "a": 1\n}' },
    { what: 'an object with a comma after its last field', text: '{"a":1,\n}' },
  ])('finds $what', ({ text }) => {
    expect(jsonObjectIn(text)).toEqual({ a: 1 })
  })

  test('ignores braces inside a string, which an escaped quote does not end', () => {
    const value = { a: 'a } and a { and a " and a \\', b: { c: '}' } }
    expect(jsonObjectIn(`Here: ${JSON.stringify(value)}`)).toEqual(value)
  })

  test('reads a line end inside a string as a blank, and a comma after the last entry as none', () => {
    const text = '{"ranking":["A","B",],"fault":"It is\n\twrong, [so]", }'
    expect(jsonObjectIn(text)).toEqual({ ranking: ['A', 'B'], fault: 'It is wrong, [so]' })
    // What is JSON already stays as it is.
    expect(jsonObjectIn('{"a":"x,]\\n"}')).toEqual({ a: 'x,]\n' })
  })

  test.each([
    '',
    'A is best.',
    '{',
    '{"a":1',
    '{"a": "}',
    '}{',
    '[1, 2]',
    '{a: 1}',
    '{'.repeat(99_999),
  ])('finds none in %j', (text) => {
    expect(jsonObjectIn(text)).toBeNull()
  })

  test.each([
    { what: 'opening braces', piece: '{' },
    { what: 'pairs of braces', piece: '{}x{ }' },
    { what: 'objects that do not parse', piece: '{a}' },
    { what: 'strings that do not end', piece: '{"' },
    { what: 'escaped quotes', piece: '{"\\"' },
    { what: 'braces in braces', piece: '{', end: '}' },
    { what: 'closing braces', piece: '}' },
  ])('looks at no character of $what more than once', ({ piece, end = '' }) => {
    const looked = vi.spyOn(String.prototype, 'charCodeAt')
    for (const times of [100, 1_000, 10_000]) {
      looked.mockClear()
      // Without a value: what would parse ends the search.
      const text = piece.replace('{}', '{x}').repeat(times) + end.repeat(times)
      jsonObjectIn(text)
      expect(looked.mock.calls.length).toBeLessThanOrEqual(text.length)
    }
  })
})
