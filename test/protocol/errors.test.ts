import { expect, test } from 'vitest'
import { errorSchema } from '../../src/protocol/error-response.ts'
import { ERRORS, type ErrorCode } from '../../src/protocol/errors.ts'
import { wireError } from '../../src/protocol/wire-error.ts'

const CODES = Object.keys(ERRORS) as ErrorCode[]

test.each(CODES)('%s has the documented shape', (code) => {
  const body = { error: wireError({ code, message: 'Cannot do it', param: 'model' }) }
  expect(errorSchema().parse(body)).toEqual(body)
})

test('an error names the wrong field', () => {
  expect(wireError({ code: 'invalid_request', message: 'm', param: 'n' })).toMatchObject({
    param: 'n',
  })
})

test('an error has its code, the type of the code, and null without a param', () => {
  expect(wireError({ code: 'budget_exhausted', message: 'm', retryAfterMs: 5 })).toEqual({
    message: 'm',
    type: 'insufficient_quota',
    param: null,
    code: 'budget_exhausted',
  })
})

test.each(CODES)('%s has an HTTP status of a failure', (code) => {
  expect(ERRORS[code].status).toSatisfy((status: number) => status >= 400 && status < 600)
})
