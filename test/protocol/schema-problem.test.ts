import { describe, expect, test } from 'vitest'
import { parseChat } from '../../src/protocol/openai-chat/parse-chat.ts'
import { parseResponses } from '../../src/protocol/openai-responses/parse-responses.ts'
import { strictProblem } from '../../src/protocol/schema-problem.ts'

const good = {
  type: 'object',
  properties: {
    a: { type: ['string', 'null'], minLength: 1 },
    b: { $ref: '#/$defs/b' },
    required: {},
  },
  required: ['a'],
  additionalProperties: false,
  $defs: { b: { anyOf: [{ enum: [1] }, true], items: [{ type: 'number' }] } },
}

const problemOf = (schema: object) => strictProblem({ strict: true, schema }, 'f')

test('a schema that is one has no problem', () => {
  expect(problemOf(good)).toBeNull()
  expect(problemOf({})).toBeNull()
})

test.each<[schema: object, place: string]>([
  [{ type: 3 }, '.type'],
  [{ properties: [] }, '.properties'],
  [{ properties: { a: 'string' } }, '.properties.a'],
  [{ properties: { a: { required: true } } }, '.properties.a.required'],
  [{ anyOf: {} }, '.anyOf'],
  [{ anyOf: [{}, null] }, '.anyOf[1]'],
  [{ items: 'string' }, '.items'],
  [{ items: { enum: 'a' } }, '.items.enum'],
  [{ $defs: { x: { pattern: 3 } } }, '.$defs.x.pattern'],
  [{ additionalProperties: 'no' }, '.additionalProperties'],
])('%j is no JSON Schema at %s', (schema, place) => {
  const param = `f.schema${place}`
  expect(problemOf(schema)).toEqual({ message: `${param}: is no JSON Schema`, param })
})

test('a format that is not strict may be loose', () => {
  expect(strictProblem({ strict: false, schema: { type: 3 } }, 'f')).toBeNull()
  expect(strictProblem({ schema: null }, 'f')).toBeNull()
})

describe('a strict format without a schema is a problem of its field', () => {
  test('in Chat Completions', () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'x', strict: true } }
    const body = { model: 'demo', messages: [{ role: 'user', content: 'Hi' }], response_format }
    const parsed = parseChat(body)
    expect(parsed).toMatchObject({
      ok: false,
      error: { param: 'response_format.json_schema.schema' },
    })
    const loose = { type: 'json_schema', json_schema: { name: 'x' } }
    expect(parseChat({ ...body, response_format: loose }).ok).toBe(true)
  })

  test('in Responses, where the schema may be wrong', () => {
    const format = { type: 'json_schema', name: 'x', strict: true, schema: { type: 3 } }
    expect(parseResponses({ model: 'demo', input: 'Hi', text: { format } })).toMatchObject({
      ok: false,
      error: { param: 'text.format.schema.type' },
    })
  })
})
