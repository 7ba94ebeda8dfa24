import { describe, expect, test } from 'vitest'
import { readJson } from '../../../src/ui/mixtures/document/read-json.ts'

describe('readJson()', () => {
  test('reads what JSON.parse reads', () => {
    const texts = [
      '{}',
      ' [1, -2.5e3, "a\\u00e9\\n\\"b", true, false, null, {"a": {"b": []}}] ',
      '"text"',
      '0',
      '{"__proto__": {"a": 1}, "": 2}',
    ]
    for (const text of texts)
      expect(readJson(text)).toMatchObject({ ok: true, value: JSON.parse(text) as unknown })
  })

  test('rejects what JSON.parse rejects', () => {
    const texts = [
      '',
      '{',
      '[1,]',
      '{"a":1,}',
      "{'a':1}",
      '01',
      '1 2',
      '"a\nb"',
      'NaN',
      '{"a"}',
      '"\\x"',
    ]
    for (const text of texts) {
      expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
      expect(readJson(text).ok).toBe(false)
    }
  })

  test('names the line and the column, and what would be right', () => {
    expect(readJson('{\n  "a": 1\n  "b": 2\n}')).toEqual({
      ok: false,
      line: 3,
      column: 3,
      message: 'Cannot read the JSON: found "\\"", wanted a "," or "}"',
    })
    expect(readJson('[1,\n')).toMatchObject({ line: 2, column: 1 })
  })

  test('rejects a field that stands twice, where JSON.parse forgets the first', () => {
    expect(readJson('{"a": 1,\n"a": 2}')).toMatchObject({ ok: false, line: 2, column: 1 })
  })

  test('rejects depth before it becomes a problem of the stack', () => {
    expect(readJson('['.repeat(200_000)).ok).toBe(false)
  })

  test('has the line of each value by its path', () => {
    const read = readJson('{\n"layers": [\n{"agents": [\n{"model":\n"a/b"}]}]\n}')
    expect(read.ok && Object.fromEntries(read.lines)).toEqual({
      '': 1,
      layers: 2,
      'layers[0]': 3,
      'layers[0].agents': 3,
      'layers[0].agents[0]': 4,
      'layers[0].agents[0].model': 5,
    })
  })
})
