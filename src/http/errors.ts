import type { RunFailure } from '../moa/events.ts'
import type { WireError } from '../protocol/openai/stream-encoder.ts'

/** Every failure that a caller can see, and how it looks in HTTP. */
export const table = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  provider_not_configured: { status: 400, type: 'invalid_request_error' },
  invalid_api_key: { status: 401, type: 'authentication_error' },
  invalid_signature: { status: 401, type: 'authentication_error' },
  budget_exhausted: { status: 402, type: 'insufficient_quota' },
  forbidden: { status: 403, type: 'permission_error' },
  model_not_found: { status: 404, type: 'invalid_request_error' },
  not_found: { status: 404, type: 'invalid_request_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  idempotency_in_progress: { status: 409, type: 'idempotency_error' },
  idempotency_indeterminate: { status: 409, type: 'idempotency_error' },
  precondition_failed: { status: 412, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  idempotency_mismatch: { status: 422, type: 'idempotency_error' },
  rate_limited: { status: 429, type: 'rate_limit_error' },
  upstream_rate_limited: { status: 429, type: 'rate_limit_error' },
  cancelled: { status: 499, type: 'invalid_request_error' },
  internal_error: { status: 500, type: 'server_error' },
  quorum_not_met: { status: 502, type: 'upstream_error' },
  upstream_failed: { status: 502, type: 'upstream_error' },
  not_configured: { status: 503, type: 'server_error' },
  upstream_timeout: { status: 504, type: 'upstream_error' },
} as const satisfies Record<string, { status: number; type: string }>

/** Clients that retry by status alone, as those of OpenAI, would try these again in vain. */
const NEVER_RETRY: ReadonlySet<string> = new Set<ErrorCode>(['budget_exhausted'])

export type ErrorCode = keyof typeof table

export interface ApiError {
  readonly code: ErrorCode
  readonly message: string
  /** The field that is wrong. */
  readonly param?: string | null
  readonly retryAfterMs?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The one place where a failure becomes HTTP. */
export function errorResponse(error: ApiError): Response {
  const { status } = table[error.code]
  const headers = new Headers(error.headers)
  if (error.retryAfterMs !== undefined) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))))
  }
  if (NEVER_RETRY.has(error.code)) headers.set('x-should-retry', 'false')
  return Response.json({ error: wireError(error) }, { status, headers })
}

/** An error as bodies and streams say it. */
export function wireError(error: ApiError): WireError {
  const { type } = table[error.code]
  return { message: error.message, type, param: error.param ?? null, code: error.code }
}

/** An error of a part of a body, told as one of the whole body. */
export function errorWithin(field: string, error: ApiError): ApiError {
  return { ...error, param: error.param ? `${field}.${error.param}` : field }
}

/** A run's failure, as the caller may learn it. */
export function runError(failure: RunFailure): ApiError {
  const { code, message, retryAfterMs } = failure
  return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs }
}

/** What a bug looks like from outside: it says nothing about itself. */
export const INTERNAL_ERROR: ApiError = {
  code: 'internal_error',
  message: 'Something went wrong on our side; the request id helps to find it',
}
