import type { RunFailure } from '../moa/events.ts'
import type { ApiError } from '../protocol/errors.ts'

/** An error of a field of a body, with its path in the whole body. */
export function errorWithin(field: string, error: ApiError): ApiError {
  return { ...error, param: error.param ? `${field}.${error.param}` : field }
}

/** The failure of a run as an API error. */
export function runError(failure: RunFailure): ApiError {
  const { code, message, retryAfterMs } = failure
  return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs }
}

/** The error that a caller sees of a bug; it reveals nothing about it. */
export const INTERNAL_ERROR: ApiError = {
  code: 'internal_error',
  message: 'Something went wrong on our side; the request id helps to find it',
}

/** The `Idempotency-Key` belongs to another body. */
export const MISMATCH: ApiError = {
  code: 'idempotency_mismatch',
  message:
    'Cannot use this Idempotency-Key: it was used with another body; a new request takes a new key',
  param: 'Idempotency-Key',
}
