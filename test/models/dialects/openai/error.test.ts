import { expect, test } from 'vitest'
import { errorCode } from '../../../../src/models/dialects/openai/error.ts'

const bodies: [string, string | null][] = [
  ['{"error":{"message":"x","type":"a_type","code":"a_code"}}', 'a_code'],
  ['{"error":{"message":"x","type":"a_type","code":null}}', 'a_type'],
  ['{ "error" : { "code" : "a_code" } }', 'a_code'],
  ['{"type":"error_type"}', 'error_type'],
  ['{"error":{"code":400}}', null],
  ['{"error":{"code":"With Spaces and sk-123"}}', null],
  ['{"error":{"type":"invalid_request_error","code":"a_code"}}', 'invalid_request_error'],
  ['{"error":{"type":"invalid_request_error","code":"tool_use_failed"}}', 'tool_use_failed'],
  ['[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}]', 'RESOURCE_EXHAUSTED'],
  [
    '{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}',
    'API_KEY_INVALID',
  ],
  ['{"error":"x"}', null],
  ['', null],
  ['{"error":{"code":"a_co', null],
]

test.for(bodies)('errorCode() finds in %j: %s', ([body, code]) => {
  expect(errorCode(body)).toBe(code)
})
