import type { ModelFailureCode } from '../../moa/model-port.ts'

/** What a failed call means for the run, and whether another attempt may succeed. */
export interface ErrorMeaning {
  readonly code: ModelFailureCode
  readonly retryable: boolean
}

/** HTTP statuses that mean something else than others of their hundred. */
const STATUSES: ReadonlyMap<number, ErrorMeaning> = new Map<number, ErrorMeaning>([
  [401, { code: 'upstream_unauthorized', retryable: false }],
  [403, { code: 'upstream_unauthorized', retryable: false }],
  [408, { code: 'upstream_timeout', retryable: true }],
  [409, { code: 'upstream_rejected', retryable: true }],
  [425, { code: 'upstream_error', retryable: true }], // Too Early, RFC 8470
  [429, { code: 'upstream_rate_limited', retryable: true }],
  [498, { code: 'upstream_error', retryable: true }], // Groq: the flex tier is full
  [499, { code: 'upstream_error', retryable: true }], // nginx and Google: a proxy on the way ended the request
  [504, { code: 'upstream_timeout', retryable: true }],
])

const SERVER_ERROR: ErrorMeaning = { code: 'upstream_error', retryable: true }
const REJECTED: ErrorMeaning = { code: 'upstream_rejected', retryable: false }

/** What an HTTP status means. */
export function meaningOfStatus(status: number): ErrorMeaning {
  return STATUSES.get(status) ?? (status >= 500 ? SERVER_ERROR : REJECTED)
}

/** An error code of an upstream: what it says beyond the status, and the status that it stands for where none is given. */
export interface KnownError extends Partial<ErrorMeaning> {
  readonly status: number
}

/**
 * Error codes of upstreams. A message may quote these and no other text of an error body: providers echo keys and
 * prompts in them.
 */
export const KNOWN_ERRORS: ReadonlyMap<string, KnownError> = new Map<string, KnownError>([
  // OpenAI, and who follows it
  ['context_length_exceeded', { status: 400, retryable: false }],
  ['content_policy_violation', { status: 400, retryable: false }],
  ['content_filter', { status: 400, retryable: false }],
  ['unsupported_parameter', { status: 400, retryable: false }],
  ['unsupported_value', { status: 400, retryable: false }],
  ['model_not_found', { status: 404, retryable: false }],
  ['insufficient_quota', { status: 402, retryable: false }],
  ['billing_hard_limit_reached', { status: 402, retryable: false }],
  ['invalid_api_key', { status: 401, code: 'upstream_unauthorized', retryable: false }],
  ['rate_limit_exceeded', { status: 429 }],
  ['server_error', { status: 500 }],
  // Of OpenAI's Responses
  ['server_is_overloaded', { status: 503 }],
  ['slow_down', { status: 503 }],
  ['vector_store_timeout', { status: 504 }],
  ['invalid_prompt', { status: 400, retryable: false }],
  ['invalid_encrypted_content', { status: 400, retryable: false }],
  ['invalid_image', { status: 400, retryable: false }],
  ['invalid_image_format', { status: 400, retryable: false }],
  ['invalid_base64_image', { status: 400, retryable: false }],
  ['invalid_image_url', { status: 400, retryable: false }],
  ['image_too_large', { status: 400, retryable: false }],
  ['image_too_small', { status: 400, retryable: false }],
  ['image_parse_error', { status: 400, retryable: false }],
  ['image_content_policy_violation', { status: 400, retryable: false }],
  ['image_file_too_large', { status: 400, retryable: false }],
  ['unsupported_image_media_type', { status: 400, retryable: false }],
  ['failed_to_download_image', { status: 400, retryable: false }],
  // Groq: the model's own output could not be read, and the next is another one
  ['tool_use_failed', { status: 400, code: 'upstream_malformed', retryable: true }],
  ['json_validate_failed', { status: 400, code: 'upstream_malformed', retryable: true }],
  ['capacity_exceeded', { status: 498 }],
  // Anthropic
  ['invalid_request_error', { status: 400 }],
  ['authentication_error', { status: 401 }],
  ['billing_error', { status: 402 }],
  ['permission_error', { status: 403 }],
  ['not_found_error', { status: 404 }],
  ['conflict_error', { status: 409 }],
  ['request_too_large', { status: 413 }],
  ['rate_limit_error', { status: 429 }],
  ['api_error', { status: 500 }],
  ['timeout_error', { status: 504 }],
  ['overloaded_error', { status: 529 }],
  // Google
  ['API_KEY_INVALID', { status: 401, code: 'upstream_unauthorized', retryable: false }],
  ['INVALID_ARGUMENT', { status: 400 }],
  ['FAILED_PRECONDITION', { status: 400 }],
  ['UNAUTHENTICATED', { status: 401 }],
  ['PERMISSION_DENIED', { status: 403 }],
  ['NOT_FOUND', { status: 404 }],
  ['RESOURCE_EXHAUSTED', { status: 429 }],
  ['INTERNAL', { status: 500 }],
  ['UNAVAILABLE', { status: 503 }],
  ['DEADLINE_EXCEEDED', { status: 504 }],
  ['ABORTED', { status: 409 }],
  ['CANCELLED', { status: 499 }],
  // Google: finish reasons without an answer; what the model wrote cannot be read, and the next is another one
  ['MALFORMED_FUNCTION_CALL', { status: 502, code: 'upstream_malformed' }],
  ['UNEXPECTED_TOOL_CALL', { status: 502, code: 'upstream_malformed' }],
  ['TOO_MANY_TOOL_CALLS', { status: 502, code: 'upstream_malformed' }],
  ['MALFORMED_RESPONSE', { status: 502, code: 'upstream_malformed' }],
  ['MISSING_THOUGHT_SIGNATURE', { status: 400, retryable: true }],
  ['PUP_LIMITED_DISABLED', { status: 403 }],
  // vLLM
  ['BadRequestError', { status: 400 }],
  ['NotFoundError', { status: 404 }],
  ['InternalServerError', { status: 500 }],
])
