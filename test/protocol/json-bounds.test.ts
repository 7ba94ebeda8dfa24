import { describe, expect, test, vi } from 'vitest'
import { jsonProblem, jsonSize, MAX_JSON_VALUES } from '../../src/protocol/json-bounds.ts'

const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const lists = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('jsonSize()', () => {
  const SIZES: readonly [json: string, depth: number][] = [
    ['1', 0],
    ['"[[["', 0],
    [String.raw`"a\"[[["`, 0],
    [String.raw`["a\\",[1]]`, 2],
    [String.raw`["a\\\"[",[1]]`, 2],
    ['[[],[[]],[]]', 3],
    ['{"a":{"b":[{}]}}', 4],
    ['["[", "{", []]', 2],
  ]

  test.each(SIZES)('finds the depth of %s', (json, depth) => {
    JSON.parse(json) // It is JSON.
    expect(jsonSize(json).depth).toBe(depth)
  })

  test('counts the values and the names of fields', () => {
    expect(jsonSize('[1,2,3]').values).toBe(jsonSize('[1,2]').values + 1)
    expect(jsonSize('{"a":1,"b":2}').values).toBe(jsonSize('{"a":1}').values + 2)
    expect(jsonSize('["a,b:c,d"]').values).toBe(jsonSize('["a"]').values)
  })
})

describe('jsonProblem()', () => {
  test('lets a body be 64 levels deep, and no deeper', () => {
    expect(jsonProblem(objects(64))).toBeNull()
    expect(jsonProblem(lists(64))).toBeNull()
    expect(jsonProblem(objects(65))?.message).toContain('at most 64 levels deep')
    expect(jsonProblem(lists(65))?.param).toMatch(/^\[0\]\[0\]/)
  })

  const schemas: readonly [place: string, body: (schema: string) => string][] = [
    ['tools[0].function.parameters', (s) => `{"tools":[{"function":{"parameters":${s}}}]}`],
    ['tools[2].function.parameters', (s) => `{"tools":[1,{},{"function":{"parameters":${s}}}]}`],
    ['tools[0].parameters', (s) => `{"tools":[{"name":"a","parameters":${s}}]}`],
    [
      'response_format.json_schema.schema',
      (s) => `{"response_format":{"json_schema":{"schema":${s}}}}`,
    ],
    ['tools[0].input_schema', (s) => `{"tools":[{"name":"a","input_schema":${s}}]}`],
    ['tools[0].output_schema', (s) => `{"tools":[{"name":"a","output_schema":${s}}]}`],
    ['tools[1].tools[0].parameters', (s) => `{"tools":[1,{"tools":[{"parameters":${s}}]}]}`],
    ['input[0].tools[0].parameters', (s) => `{"input":[{"tools":[{"parameters":${s}}]}]}`],
    [
      'request.input[0].tools[0].tools[0].parameters',
      (s) => `{"request":{"input":[{"tools":[{"tools":[{"parameters":${s}}]}]}]}}`,
    ],
    ['output_config.format.schema', (s) => `{"output_config":{"format":{"schema":${s}}}}`],
    ['output_format.schema', (s) => `{"output_format":{"schema":${s}}}`],
    ['messages[0].content[1].input', (s) => `{"messages":[{"content":[1,{"input":${s}}]}]}`],
    ['text.format.schema', (s) => `{"a":[[]],"text":{"format":{"name":"f","schema":${s}}}}`],
    [
      'request.tools[0].function.parameters',
      (s) => `{"request":{"tools":[{"function":{"parameters":${s}}}]}}`,
    ],
  ]

  test.each(schemas)('lets the schema at %s be 512 levels deep', (place, body) => {
    expect(jsonProblem(body(objects(512)))).toBeNull()
    expect(jsonProblem(body(objects(513)))).toEqual({
      message: `${place}: must be nested at most 512 levels deep`,
      param: place,
    })
    expect(jsonProblem(body(objects(1_000_000)))?.param).toBe(place)
  })

  test.each(schemas)('counts anew after the schema at %s', (_place, body) => {
    const after = (depth: number) =>
      `${body(objects(512)).slice(0, -1)},"metadata":${objects(depth)}}`
    JSON.parse(after(64))
    expect(jsonProblem(after(63))).toBeNull()
    expect(jsonProblem(after(64))?.param).toBe('metadata.a.a.a.a.a.a.a')
  })

  test('reads a name with escapes as JSON does', () => {
    const name = String.raw`par\u0061meters`
    expect(jsonProblem(`{"tools":[{"function":{"${name}":${objects(512)}}}]}`)).toBeNull()
  })

  test.each(['parameters', 'schema', 'input_schema', 'input', 'messages'])(
    'is no schema: %s elsewhere',
    (name) => {
      expect(jsonProblem(`{"${name}":${objects(100)}}`)?.param).toMatch(`${name}.a`)
    },
  )

  test.each([
    [String.raw`a\\b`, String.raw`a\b`],
    [String.raw`a\"b`, 'a"b'],
    [String.raw`a\\u0062`, String.raw`a\u0062`],
    [String.raw`a\u00e9\u`, String.raw`aé\u`],
  ])('quotes the name %s', (name, quoted) => {
    expect(jsonProblem(`{"${name}":${objects(100)}}`)?.param).toContain(`${quoted}.a`)
  })

  test('parses no name that is no JSON, which costs an error each', () => {
    const parse = vi.spyOn(JSON, 'parse')
    try {
      jsonProblem(`{${String.raw`"\u":[],`.repeat(1_000)}"a":${lists(100)}}`)
      expect(parse).not.toHaveBeenCalled()
    } finally {
      parse.mockRestore()
    }
  })

  test('writes the path of no list beside a deep one', () => {
    const join = vi.spyOn(Array.prototype, 'reduce')
    try {
      jsonProblem(`{"a":[${'[],'.repeat(1_000)}${lists(100)}]}`)
      expect(join.mock.calls.length).toBeLessThan(10)
    } finally {
      join.mockRestore()
    }
  })

  test('quotes only the beginning of a long name', () => {
    const problem = jsonProblem(`{"${'k'.repeat(1_000_000)}":${objects(100)}}`)
    expect(problem?.message.length).toBeLessThan(1_000)
  })

  test('rejects too many values of any kind', () => {
    const many = MAX_JSON_VALUES + 1
    expect(jsonProblem(`[${'1,'.repeat(many)}1]`)?.message).toContain('at most 200000 values')
    expect(jsonProblem(`{${'"":1,'.repeat(many / 2)}"":1}`)).not.toBeNull()
    expect(jsonProblem(`[${'[],'.repeat(many / 2)}1]`)).not.toBeNull()
    expect(jsonProblem(`[${'1,'.repeat(MAX_JSON_VALUES - 10)}1]`)).toBeNull()
  })

  test.each(['[', '"', '\\', '"\\', '{"a', ']]]]', ''])('leaves %j to the parser', (text) => {
    expect(jsonProblem(text)).toBeNull()
  })

  const LONG: readonly [what: string, text: (size: number) => string][] = [
    ['white space', (size) => ' '.repeat(size)],
    ['escaped quotes', (size) => `"${'\\"'.repeat(size)}"`],
    ['backslashes', (size) => `"${'\\'.repeat(size)}"`],
    ['empty strings', (size) => `[${'"",'.repeat(size)}""]`],
    ['lists beside a deep one', (size) => `[${'[],'.repeat(size)}${lists(100)}]`],
    [
      'deep lists in a schema',
      (size) => `{"tools":[{"parameters":[${`${lists(100)},`.repeat(size / 100)}1]}]}`,
    ],
  ]

  test.each(LONG)('looks at each character of %s a few times at most', (_what, text) => {
    const looks = (json: string) => {
      const spies = [
        vi.spyOn(String.prototype, 'charCodeAt'),
        vi.spyOn(String.prototype, 'indexOf'),
      ]
      try {
        jsonProblem(json)
        return spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
      } finally {
        vi.restoreAllMocks()
      }
    }
    const once = text(1_000)
    const twice = text(2_000)
    expect(looks(twice) / looks(once)).toBeLessThan(2.2)
  })
})
