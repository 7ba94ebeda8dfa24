import { expect, test } from 'vitest'
import { errorCode } from '../../../../src/models/dialects/openai/error.ts'

const bodies: [string, string | null][] = [
  ['{"error":{"message":"x","type":"a_type","code":"a_code"}}', 'a_code'],
  ['{"error":{"message":"x","type":"a_type","code":null}}', 'a_type'],
  ['{ "error" : { "code" : "a_code" } }', 'a_code'],
  ['{"type":"error_type"}', 'error_type'],
  ['{"error":{"code":400}}', null],
  ['{"error":{"code":"With Spaces and sk-123"}}', null],
  ['{"error":"x"}', null],
  ['', null],
  ['{"error":{"code":"a_co', null],
]

test.for(bodies)('errorCode() finds in %j: %s', ([body, code]) => {
  expect(errorCode(body)).toBe(code)
})
