import { expect, test } from 'vitest'
import { errorSchema } from '../../src/protocol/error-response.ts'
import { wireError } from '../../src/protocol/wire-error.ts'
import { isDocumented, looseFields } from '../support/documented.ts'

const ERROR = { code: 'invalid_request', message: 'Cannot do it' } as const

test.each([
  ['of a field', { ...ERROR, param: 'messages[0].role' }, 'messages[0].role'],
  ['of no field', { ...ERROR, param: null }, null],
  ['that names none', ERROR, null],
  ['of a field with an empty name', { ...ERROR, param: '' }, ''],
])('an error %s has the four fields of OpenAI', (_what, error, param) => {
  const { code, message } = ERROR
  expect(wireError(error)).toStrictEqual({ code, message, param, type: 'invalid_request_error' })
})

test('what a response says in its headers is not in the body', () => {
  const error = { ...ERROR, retryAfterMs: 5, headers: { allow: 'GET' } }
  expect(Object.keys(wireError(error)).toSorted()).toEqual(['code', 'message', 'param', 'type'])
})

test('every field of an error is documented, and none may be missing', () => {
  const body = { error: wireError(ERROR) }
  expect(isDocumented(errorSchema(), body)).toBe(true)
  expect(looseFields(errorSchema(), body)).toEqual({ removable: [], renamable: [] })
})
