import { describe, expect, test } from 'vitest'
import { formOf } from '../../../src/moa/schema/answer-form.ts'

const bySchema = (schema: object) => ({ type: 'json_schema', json_schema: { name: 'x', schema } })
const city = bySchema({ type: 'object', required: ['city'] })

test.each([undefined, { type: 'text' }])('%j allows any text', (format) => {
  expect(formOf(format)).toBeNull()
})

describe('a request for JSON', () => {
  test.each([
    ['Bern', 'is not JSON'],
    ['', 'is not JSON'],
    ['{"city":', 'is not JSON'],
    ['```json\n{}\n```', 'is not JSON'],
    ['3', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    ['[]', null],
    [' {"a":1}\n', null],
    ['<think>Hm {</think>{"a":1}', null],
  ])('of any object: %j %s', (text, problem) => {
    expect(formOf({ type: 'json_object' })?.unfit(text)).toBe(problem)
    expect(formOf({ type: 'json_object' })?.notJson(text)).toBe(problem)
  })

  test('of a schema wants the schema, which a provider may have enforced already', () => {
    expect(formOf(city)?.unfit('{"city":"Bern"}')).toBeNull()
    expect(formOf(city)?.unfit('{}')).toBe('does not fit the schema of the request (required)')
    expect(formOf(city)?.notJson('{}')).toBeNull()
    expect(formOf(city)?.notJson('Bern')).toBe('is not JSON')
  })

  test('of a schema can be of something else than an object', () => {
    expect(formOf(bySchema({ type: 'integer' }))?.unfit('3')).toBeNull()
    expect(formOf({ type: 'json_schema', json_schema: { name: 'x' } })?.unfit('3')).toBeNull()
  })
})
