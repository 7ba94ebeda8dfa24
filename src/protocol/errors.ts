import type { Problem } from './parse.ts'

/** Every code that a caller can get, with its HTTP status and OpenAI's error type. */
export const ERRORS = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  provider_not_configured: { status: 400, type: 'invalid_request_error' },
  previous_response_not_found: { status: 400, type: 'invalid_request_error' },
  upstream_rejected: { status: 400, type: 'invalid_request_error' },
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
  wrong_format: { status: 502, type: 'upstream_error' },
  not_configured: { status: 503, type: 'server_error' },
  unreadable_state: { status: 503, type: 'server_error' },
  upstream_timeout: { status: 504, type: 'upstream_error' },
} as const satisfies Record<string, { status: number; type: string }>

/** The stable name of a failure. */
export type ErrorCode = keyof typeof ERRORS

/** A failure that a caller gets. */
export interface ApiError {
  readonly code: ErrorCode
  readonly message: string
  /** The path of the wrong field. */
  readonly param?: string | null
  readonly retryAfterMs?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The failure of a request that does not parse, or needs something unsupported. */
export function invalidRequest({ message, param }: Problem): ApiError {
  return { code: 'invalid_request', message: `Cannot accept the request: ${message}`, param }
}
