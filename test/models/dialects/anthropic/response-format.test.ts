import { describe, expect, test } from 'vitest'
import { bodyOf, marked, rejectionOf } from './sent.ts'

/** The body of a question that wants an answer of this schema, which the upstream takes. */
function wanting(schema: object) {
  const json_schema = { name: 'answer', strict: true, schema }
  const settings = { responseFormat: { type: 'json_schema', json_schema } }
  expect(rejectionOf({ settings })).toBeNull()
  return bodyOf({ settings })
}

const schemaOf = (schema: object) => wanting(schema)['output_config']

describe('a structured answer', () => {
  test('is bound by the schema alone', () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string', description: 'A city.' } },
      required: ['city'],
      additionalProperties: false,
    }
    expect(schemaOf(schema)).toEqual({ format: { type: 'json_schema', schema } })
  })

  test('has closed objects, and other rules as words', () => {
    expect(
      schemaOf({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          age: { type: 'integer', minimum: 0, maximum: 150, description: 'In years.' },
          tags: { type: 'array', items: { type: 'string', maxLength: 9 }, minItems: 2 },
          when: { type: 'string', format: 'date' },
          phone: { type: 'string', format: 'phone' },
          either: { oneOf: [{ type: 'string' }, { type: 'object', properties: {} }] },
          none: { type: ['string', 'null'] },
        },
      }),
    ).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            age: { type: 'integer', description: 'In years.\n\n{minimum: 0, maximum: 150}' },
            tags: {
              type: 'array',
              items: { type: 'string', description: '{maxLength: 9}' },
              description: '{minItems: 2}',
            },
            when: { type: 'string', format: 'date' },
            phone: { type: 'string', description: '{format: "phone"}' },
            either: {
              anyOf: [
                { type: 'string' },
                { type: 'object', properties: {}, additionalProperties: false },
              ],
            },
            none: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          },
        },
      },
    })
  })

  test('may refer to definitions', () => {
    const city = { type: 'object', properties: {}, additionalProperties: false }
    const schema = {
      type: 'object',
      properties: { from: { $ref: '#/$defs/city' }, to: { $ref: '#/$defs/city' } },
      $defs: { city },
      additionalProperties: false,
    }
    expect(schemaOf(schema)).toMatchObject({ format: { schema } })
  })

  test.each([
    { type: 'object', properties: { child: { $ref: '#' } } },
    {
      type: 'object',
      properties: { tree: { $ref: '#/$defs/node' } },
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    },
  ])('of a schema that holds itself is wanted in words', (schema) => {
    const body = wanting(schema)
    expect(body).not.toHaveProperty('output_config')
    expect(body.system).toEqual([
      { type: 'text', text: expect.stringContaining(JSON.stringify(schema)) },
    ])
  })

  test('goes together with an effort', () => {
    const json_schema = { name: 'answer', schema: { type: 'object' } }
    const settings = {
      responseFormat: { type: 'json_schema', json_schema },
      reasoningEffort: 'high',
    }
    expect(bodyOf({ model: 'claude-opus-5', settings })['output_config']).toMatchObject({
      effort: 'high',
      format: { type: 'json_schema' },
    })
  })
})

test('JSON of any schema is wanted in words, as Anthropic has no format for it', () => {
  const settings = { responseFormat: { type: 'json_object' } }
  expect(rejectionOf({ settings })).toBeNull()
  const body = bodyOf({ settings })
  expect(body).not.toHaveProperty('output_config')
  expect(body.system).toEqual([{ type: 'text', text: expect.stringMatching(/JSON object/) }])
  expect(body.messages).toEqual([{ role: 'user', content: [marked('Why?')] }])
})

test('plain text needs no format', () => {
  expect(bodyOf({ settings: { responseFormat: { type: 'text' } } })).toEqual(bodyOf({}))
})
