import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/protocol/inner-requests/endpoint.ts'
import { promptedProblem } from '../../../src/protocol/inner-requests/prompted.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'

describe.each(Object.values(SHAPES))('a prompt in a request of $path', (shape) => {
  const fields = { model: 'demo', max_tokens: 50 }

  test.each([['Only data.'], [null]])('is its conversation, with the rule %s', (rule) => {
    const parsed = shape.parse(shape.prompted(fields, { text: 'Why?', rule }))
    const question = { role: 'user', content: 'Why?' }
    const wanted = rule === null ? [question] : [{ role: 'system', content: rule }, question]
    expect(parsed).toMatchObject({ ok: true, value: { ask: { messages: wanted } } })
  })

  test('needs an endpoint only where its fields could be of another', () => {
    const body = shape.prompted(fields, { text: 'Why?', rule: null })
    expect([shape.path, '/v1/chat/completions']).toContain(shapeOf(body).path)
  })

  test('stands in for the field of the conversation', () => {
    const [name = ''] = Object.keys(shape.prompted({}, { text: '', rule: null }))
    const problem = promptedProblem({ ...fields, [name]: [] }, shape.path)
    expect(problem).toEqual({ param: name, message: `${name}: is not a known field` })
  })
})

test('fields of a prompted request that its route does not know are a problem', () => {
  const problem = { param: 'top_q', message: 'top_q: is not a known field' }
  expect(promptedProblem({ model: 'demo', top_q: 1 })).toEqual(problem)
  expect(promptedProblem({ model: 'demo', max_output_tokens: 9 })).toBeNull()
})
