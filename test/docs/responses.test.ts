import { describe, expect, test } from 'vitest'
import { RESPONSE, RESPONSE_REQUESTS } from '../../src/docs/examples/responses.ts'
import { builtinMixtures } from '../../src/protocol/mixtures/builtin-mixtures.ts'
import { parseResponses } from '../../src/protocol/openai-responses/parse-responses.ts'
import { responsesSchemas } from '../../src/protocol/openai-responses/response-schemas.ts'

describe('the Responses route', () => {
  test('has examples that the server accepts, with built-in mixtures', () => {
    for (const { value } of Object.values(RESPONSE_REQUESTS)) {
      const parsed = parseResponses(value)
      if (!parsed.ok) throw new Error(parsed.error.message)
      expect(builtinMixtures().has(parsed.value.ask.model)).toBe(true)
    }
  })

  test('has an example of an answer with every field, and no other', () => {
    const { response } = responsesSchemas()
    expect(response.parse(RESPONSE)).toEqual(RESPONSE)
    expect(Object.keys(RESPONSE).sort()).toEqual(Object.keys(response.shape).sort())
  })
})
