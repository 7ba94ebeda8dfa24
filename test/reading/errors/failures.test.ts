import { describe, expect, test } from 'vitest'
import { cutShort, inBandFailure, malformed } from '../../../src/reading/errors/failures.ts'
import { statusFailure, stopFailure, unreachable } from '../../../src/reading/errors/failures.ts'

const HEADERS = new Headers()
const SECRET = 'sk-abc The prompt'

function ofStatus(status: number, errorCode: string | null = null) {
  return statusFailure('acme/large', { status, headers: HEADERS }, { errorCode, nowMs: 0 })
}

describe('statusFailure()', () => {
  const statuses: [number, string, boolean][] = [
    [201, 'upstream_rejected', false],
    [302, 'upstream_rejected', false],
    [400, 'upstream_rejected', false],
    [401, 'upstream_unauthorized', false],
    [402, 'upstream_rejected', false],
    [403, 'upstream_unauthorized', false],
    [404, 'upstream_rejected', false],
    [408, 'upstream_timeout', true],
    [409, 'upstream_rejected', true],
    [413, 'upstream_rejected', false],
    [422, 'upstream_rejected', false],
    [425, 'upstream_error', true],
    [429, 'upstream_rate_limited', true],
    [498, 'upstream_error', true],
    [499, 'upstream_error', true],
    [500, 'upstream_error', true],
    [502, 'upstream_error', true],
    [503, 'upstream_error', true],
    [504, 'upstream_timeout', true],
    [529, 'upstream_error', true],
  ]
  test.for(statuses)('%d is %s, retryable: %s', ([status, code, retryable]) => {
    expect(ofStatus(status)).toMatchObject({ code, retryable, status })
    expect(ofStatus(status).message).toContain(`status ${status}`)
  })

  test('quotes a known code, and no other', () => {
    expect(ofStatus(400, 'context_length_exceeded').message).toBe(
      'acme/large answered with status 400, context_length_exceeded',
    )
    expect(ofStatus(400, SECRET).message).toBe('acme/large answered with status 400')
  })

  test.for(['tool_use_failed', 'json_validate_failed'])(
    '400 %s may be tried again, as the model failed and not the request',
    (code) => {
      expect(ofStatus(400, code)).toMatchObject({ code: 'upstream_malformed', retryable: true })
    },
  )

  test('413 rate_limit_exceeded is final, and a key that Google rejects with 400 is no fault of the request', () => {
    expect(ofStatus(413, 'rate_limit_exceeded').retryable).toBe(false)
    expect(ofStatus(400, 'API_KEY_INVALID').code).toBe('upstream_unauthorized')
  })

  test.for(['insufficient_quota', 'billing_hard_limit_reached'])('429 %s is final', (code) => {
    expect(ofStatus(429, code)).toMatchObject({ code: 'upstream_rate_limited', retryable: false })
  })

  test('has the wait that the upstream requests', () => {
    const headers = new Headers({ 'retry-after': '3' })
    const refusal = { status: 503, headers }
    const failure = statusFailure('acme/large', refusal, { errorCode: null, nowMs: 0 })
    expect(failure.retryAfterMs).toBe(3_000)
    expect(ofStatus(503)).not.toHaveProperty('retryAfterMs')
  })
})

describe('inBandFailure()', () => {
  const errors: [unknown, string, boolean][] = [
    [{ code: 429, message: SECRET }, 'upstream_rate_limited', true],
    [{ code: '429' }, 'upstream_rate_limited', true],
    [{ code: 'rate_limit_exceeded' }, 'upstream_rate_limited', true],
    [{ status: 503, type: SECRET }, 'upstream_error', true],
    [{ code: 401 }, 'upstream_unauthorized', false],
    [{ code: 400, message: SECRET }, 'upstream_rejected', false],
    [{ code: 504 }, 'upstream_timeout', true],
    [{ type: 'overloaded_error' }, 'upstream_error', true],
    [{ code: 'insufficient_quota' }, 'upstream_rejected', false],
    [{ code: 'context_length_exceeded', type: 'x' }, 'upstream_rejected', false],
    [{ code: 200 }, 'upstream_error', true],
    [
      { object: 'error', message: SECRET, type: 'BadRequestError', code: 400 },
      'upstream_rejected',
      false,
    ],
    [{ type: 'BadRequestError' }, 'upstream_rejected', false],
    [[{ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }], 'upstream_rate_limited', true],
    [{ status: 'RESOURCE_EXHAUSTED' }, 'upstream_rate_limited', true],
    [{ detail: [{ type: 'missing', loc: [SECRET] }], status: 422 }, 'upstream_rejected', false],
    [{ detail: { error: { code: '400' } } }, 'upstream_rejected', false],
    [{ message: SECRET, status_code: 503 }, 'upstream_error', true],
    [{ message: SECRET, code: 400 }, 'upstream_rejected', false],
    [{ type: 'invalid_request_error' }, 'upstream_rejected', false],
    [{ type: 'invalid_request_error', code: 'tool_use_failed' }, 'upstream_malformed', true],
    [{ code: 4.29 }, 'upstream_error', true],
    [{ code: SECRET, type: SECRET }, 'upstream_error', true],
    [SECRET, 'upstream_error', true],
    [null, 'upstream_error', true],
    [[SECRET], 'upstream_error', true],
  ]
  test.for(errors)('%j is %s, retryable: %s', ([error, code, retryable]) => {
    const failure = inBandFailure('acme/large', error)
    expect(failure).toMatchObject({ code, retryable })
    expect(failure.message).toMatch(/^acme\/large reported an error in its answer( \([\w ]+\))?$/)
    expect(failure.message).not.toContain('sk-')
  })
})

describe('a call that the gateway ends', () => {
  test('is named for its reason', () => {
    const codes = (['left', 'timeout', 'first-token', 'idle', 'too-large'] as const).map(
      (reason) => stopFailure('acme/large', reason)?.code,
    )
    expect(codes).toEqual([
      'cancelled',
      'upstream_timeout',
      'upstream_timeout',
      'upstream_timeout',
      'upstream_too_large',
    ])
  })

  test('is no failure when it was cut off', () => {
    expect(stopFailure('acme/large', 'cut')).toBeNull()
  })

  test('is not retried, unlike one that the network ends', () => {
    expect(stopFailure('acme/large', 'timeout')?.retryable).toBe(false)
    expect(unreachable('acme/large', { name: 'acme', apiKey: 'KEY' }).retryable).toBe(true)
    expect(unreachable('ollama/a', { name: 'ollama', apiKey: null }).message).toBe(
      'ollama/a cannot be reached: no connection to the provider ollama, is its server running?',
    )
    for (const make of [cutShort, malformed]) expect(make('acme/large').retryable).toBe(true)
  })
})
