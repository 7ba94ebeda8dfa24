import { describe, expect, test } from 'vitest'
import { brokenKeyword } from '../../../src/moa/schema/schema.ts'

type Json = Readonly<Record<string, unknown>>

const city = {
  type: 'object',
  properties: { city: { type: 'string' }, people: { type: ['integer', 'null'], minimum: 0 } },
  required: ['city'],
  additionalProperties: false,
}
const tree = {
  $ref: '#/$defs/node',
  $defs: {
    node: {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#/$defs/node' } } },
      required: ['children'],
    },
  },
}

/** A schema with a condition; from JSON, since an object literal with `then` looks like a promise. */
const conditional = (...[condition, then, otherwise]: readonly unknown[]): Json =>
  JSON.parse(
    `{"if":${JSON.stringify(condition)},"then":${JSON.stringify(then)},"else":${JSON.stringify(otherwise ?? true)}}`,
  )
const TENS = conditional({ minimum: 10 }, { multipleOf: 10 }, { maximum: 5 })

test.each<[schema: Json, value: unknown, broken: string | null]>([
  [city, { city: 'Bern', people: 134_000 }, null],
  [city, { city: 'Bern', people: null }, null],
  [city, {}, 'required'],
  [city, { city: 3 }, 'type'],
  [city, { city: 'Bern', people: 0.5 }, 'type'],
  [city, { city: 'Bern', people: -1 }, 'minimum'],
  [city, { city: 'Bern', river: 'Aare' }, 'additionalProperties'],
  [city, ['Bern'], 'type'],
  [{ type: 'integer' }, 3.0, null],
  [{ type: 'string', nullable: true }, null, null],
  [{ type: 'number', exclusiveMinimum: 1, maximum: 3 }, 1, 'exclusiveMinimum'],
  [{ minimum: 1, exclusiveMinimum: true }, 1, 'minimum'],
  [{ exclusiveMaximum: 3 }, 3, 'exclusiveMaximum'],
  [{ maximum: 3 }, 4, 'maximum'],
  [{ multipleOf: 0.1 }, 0.3, null],
  [{ multipleOf: 0.1 }, 0.35, 'multipleOf'],
  [{ minLength: 2 }, '👋', 'minLength'],
  [{ maxLength: 1 }, '👋', null],
  [{ maxLength: 1 }, 'ab', 'maxLength'],
  [{ pattern: '^\\d{4}-\\d{2}$' }, '2026-11', null],
  [{ pattern: '^\\d{4}-\\d{2}$' }, '26-11', 'pattern'],
  [{ pattern: '^[a-z]+@[a-z]+\\.ch$' }, 'me@bern.ch', null],
  [{ const: { a: 1, b: 2 } }, { b: 2, a: 1 }, null],
  [{ const: 'yes' }, 'no', 'const'],
  [{ enum: ['low', 'high', null] }, null, null],
  [{ enum: ['low', 'high'] }, 'mid', 'enum'],
  [{ type: 'array', items: { type: 'integer' } }, [1, '2'], 'type'],
  [{ prefixItems: [{ type: 'string' }], items: false }, ['a', 'b'], 'false'],
  [{ items: [{ type: 'string' }], additionalItems: { type: 'null' } }, ['a', null], null],
  [{ items: [{ type: 'string' }], additionalItems: false }, ['a', 1], 'false'],
  [{ minItems: 1 }, [], 'minItems'],
  [{ maxItems: 1 }, [1, 2], 'maxItems'],
  [
    { uniqueItems: true },
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    'uniqueItems',
  ],
  [{ uniqueItems: true }, [1, '1'], null],
  [{ contains: { type: 'string' } }, [1, 2], 'contains'],
  [{ contains: { type: 'string' }, maxContains: 1 }, ['a', 'b'], 'maxContains'],
  [{ minProperties: 1 }, {}, 'minProperties'],
  [{ maxProperties: 1 }, { a: 1, b: 2 }, 'maxProperties'],
  [{ propertyNames: { maxLength: 2 } }, { abc: 1 }, 'propertyNames'],
  [{ patternProperties: { '^n_': { type: 'number' } } }, { n_a: 'x' }, 'type'],
  [{ patternProperties: { '^n_': {} }, additionalProperties: false }, { n_a: 1 }, null],
  [{ dependentRequired: { a: ['b'] } }, { a: 1 }, 'dependentRequired'],
  [{ dependencies: { a: { required: ['b'] } } }, { a: 1 }, 'dependencies'],
  [{ allOf: [{ minimum: 1 }, { maximum: 3 }] }, 4, 'maximum'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 1, 'anyOf'],
  [{ oneOf: [{ type: 'number' }, { type: 'integer' }] }, 1, 'oneOf'],
  [{ oneOf: [{ type: 'number' }, { type: 'string' }] }, 1, null],
  [{ not: { type: 'string' } }, 'a', 'not'],
  [TENS, 15, 'multipleOf'],
  [TENS, 7, 'maximum'],
  [tree, { children: [{ children: [] }] }, null],
  [tree, { children: [{}] }, 'required'],
  [{ $defs: { 'a/b': { type: 'null' } }, $ref: '#/$defs/a~1b' }, 1, 'type'],
  [{ type: 'object', properties: { constructor: { type: 'string' } } }, {}, null],
  [{ required: ['toString'] }, {}, 'required'],
])('%j of %j: %s', (schema, value, broken) => {
  expect(brokenKeyword(schema, value)).toBe(broken)
})

describe('what is not checked', () => {
  const anything = ['', 3, null, {}]

  test.each<[what: string, schema: Json]>([
    ['a format', { format: 'email' }],
    ['a reference to another document', { $ref: 'https://example.com/schema.json' }],
    ['a reference to nothing', { $ref: '#/$defs/none' }],
    ['a type that is unknown', { type: 'OBJECT' }],
    ['a keyword of the wrong kind', { required: 'city', properties: [], enum: 'a', minimum: '1' }],
    ['a pattern that is none', { pattern: '(' }],
  ])('%s is fitted by anything', (_, schema) => {
    for (const value of anything) expect(brokenKeyword(schema, value)).toBeNull()
  })

  test('does not make the difference where not fitting is what is wanted', () => {
    const unsure = { type: 'string', format: 'email' }
    expect(brokenKeyword({ not: unsure }, 'a')).toBeNull()
    expect(brokenKeyword({ oneOf: [unsure, { type: 'string', format: 'uri' }] }, 'a')).toBeNull()
    expect(brokenKeyword({ oneOf: [unsure, { type: 'null' }] }, 3)).toBe('oneOf')
    expect(brokenKeyword(conditional(unsure, false), 'a')).toBeNull()
  })

  test('a keyword beside a reference counts since draft 2019-09 only', () => {
    const schema = { $ref: '#/definitions/a', type: 'string', definitions: { a: true } }
    expect(brokenKeyword(schema, 1)).toBe('type')
    const old = { ...schema, $schema: 'http://json-schema.org/draft-07/schema#' }
    expect(brokenKeyword(old, 1)).toBeNull()
  })
})

describe('a schema that asks for endless work', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => {
      const next = { $ref: `#/$defs/a${index + 1}` }
      return [`a${index}`, { allOf: [next, next] }]
    }),
  )
  const names = Array.from({ length: 2_000 }, (_, index) => `n${index}`)
  let deep: unknown = 1
  for (let depth = 0; depth < 50_000; depth++) deep = [deep]

  // Without a limit, each of these outlasts the test by far or breaks the stack.
  test.each<[what: string, schema: Json, value: unknown]>([
    ['doubles with each reference', { $defs: doubling, $ref: '#/$defs/a0' }, 1],
    ['refers to itself', { $ref: '#' }, 1],
    ['follows a value without end', { items: { $ref: '#' } }, deep],
    ['has a pattern that backtracks', { pattern: '^(a+)+$' }, `${'a'.repeat(5_000)}!`],
    ['has a pattern of many loops', { pattern: 'a*a*a*a*b' }, 'a'.repeat(5_000)],
    [
      'compares long values with each other',
      { items: { enum: names.map((name) => ({ [name]: 'x'.repeat(2_000) })) } },
      names.map((name) => ({ [name]: 'y' })),
    ],
  ])('that %s is left unchecked', (_, schema, value) => {
    expect(brokenKeyword(schema, value)).toBeNull()
  })
})
