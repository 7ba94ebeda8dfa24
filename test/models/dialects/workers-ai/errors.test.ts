import { describe, expect, test } from 'vitest'
import {
  errorCode,
  internalCode,
  knownError,
} from '../../../../src/models/dialects/workers-ai/errors.ts'

describe('the internal code is found', () => {
  const errors: [string, unknown, number | undefined][] = [
    ['before the message', new Error('3040: Capacity temporarily exceeded'), 3040],
    ['behind a name', new Error('InferenceUpstreamError: 5007: No such model'), 5007],
    ['behind another number', new Error('1234: 3036: used up'), 3036],
    ['even when it is not known', new Error('AiError: 9999: odd'), 9999],
    ['as a number', { code: 3040 }, 3040],
    ['as digits', { code: '3040', message: 'x' }, 3040],
    ['in text', '5016: terms', 5016],
    [
      'nowhere in a message without one',
      new Error('Network connection lost at 10:45:1234'),
      undefined,
    ],
    ['nowhere in an exception of the platform', new DOMException('x', 'AbortError'), undefined],
    ['nowhere in nothing', null, undefined],
  ]
  test.for(errors)('%s', ([, error, code]) => {
    expect(internalCode(error)).toBe(code)
  })
})

test('a known code stands for an HTTP status', () => {
  expect(knownError(new Error('3006: too large'))).toEqual({ status: 413 })
  expect(knownError(new Error('9999: odd'))).toBeUndefined()
  expect(knownError(new Error('odd'))).toBeUndefined()
})

test("errorCode() is OpenAI's code for an error, where there is one", () => {
  const bodyOf = (code: unknown) => JSON.stringify({ errors: [{ message: 'x', code }] })
  expect(errorCode(bodyOf(5007))).toBe('model_not_found')
  expect(errorCode(bodyOf('3036'))).toBe('insufficient_quota')
  expect(errorCode(bodyOf(3040))).toBeNull()
  expect(errorCode('')).toBeNull()
})
