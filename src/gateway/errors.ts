import type { RunFailure } from '../moa/events.ts'
import type { ApiError } from '../protocol/errors.ts'
import { isUnreadable } from '../protocol/stored.ts'

/** An error of a part of a body, reported as an error of the whole body. */
export function errorWithin(field: string, error: ApiError): ApiError {
  return { ...error, param: error.param ? `${field}.${error.param}` : field }
}

/** The failure of a run as an error for the caller. */
export function runError(failure: RunFailure): ApiError {
  const { code, message, retryAfterMs } = failure
  return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs }
}

/** The error that callers see for a bug: it reveals nothing about the bug. */
export const INTERNAL_ERROR: ApiError = {
  code: 'internal_error',
  message: 'Something went wrong on our side; the request id helps to find it',
}

/** The error that callers see when what is stored for their request cannot be read. */
export const UNREADABLE_STATE: ApiError = {
  code: 'unreadable_state',
  message:
    'Cannot read what is stored for this request: a newer release of the gateway wrote it, or it is damaged',
}

/** The error that callers see for whatever was thrown. */
export function errorOf(thrown: unknown): ApiError {
  return isUnreadable(thrown) ? UNREADABLE_STATE : INTERNAL_ERROR
}

/** The error of an idempotency key that was used with another body. */
export const MISMATCH: ApiError = {
  code: 'idempotency_mismatch',
  message:
    'Cannot use this Idempotency-Key: it was used with another body; a new request takes a new key',
  param: 'Idempotency-Key',
}
