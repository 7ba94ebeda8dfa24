import type { ZodOpenApiResponsesObject } from 'zod-openapi'
import { errorSchema } from '../protocol/error-response.ts'
import { ERRORS, type ErrorCode } from '../protocol/errors.ts'
import { headers, jsonBody, type HeaderName } from './parts.ts'

/** The meaning of each code for a caller. Every code must have a row. */
const MEANINGS = {
  invalid_request:
    'A field is malformed, unknown, not supported or nested too deep; `param` names it.',
  provider_not_configured: 'The provider of a model has no key on this gateway.',
  previous_response_not_found:
    'The response that `previous_response_id` names is not stored here: it is unknown, deleted, older than 24 hours, or was too large.',
  invalid_api_key: 'The key is missing or unknown.',
  budget_exhausted:
    'The budget of the session is too small even for the smallest plan, or the daily budget of the key for the session. A retry does not help.',
  forbidden:
    'The key does not allow this, or `AUTH` is `open` and the request is for or from another machine or site.',
  model_not_found: 'The mixture or model does not exist.',
  invalid_signature: 'The signature of the webhook is missing, wrong or too old.',
  not_found: 'The route, mixture, run, response, session, job, hook or key does not exist.',
  method_not_allowed: 'The route has other methods; the header `allow` lists them.',
  idempotency_in_progress:
    'The first request with this key is still running; `retry-after` says when to try again.',
  idempotency_indeterminate:
    'The result of the first request with this key is unknown; it never runs again.',
  precondition_failed:
    'The mixture is not in the state that `if-match` or `if-none-match` requires.',
  request_too_large:
    'The body is larger than 4 MiB, or 1 MiB for a webhook; or a mixture or a hook is larger than 1 MiB with its defaults.',
  idempotency_mismatch: 'The idempotency key was used with another body.',
  rate_limited: 'Too many requests with this key; `retry-after` says when to try again.',
  upstream_rate_limited:
    'Every call that failed was rate limited by its provider; `retry-after` says when to try again.',
  cancelled:
    'The caller disconnected before the answer was complete. Only logs and later requests with the same idempotency key show this.',
  internal_error: 'A bug in the gateway; the request id helps to find it.',
  quorum_not_met: 'Too few agents answered.',
  upstream_failed: 'The aggregator failed, and so did its fallbacks.',
  wrong_format:
    'The answers of the aggregator and of its fallbacks were not the JSON, or not the tool call, that the request asks for.',
  upstream_rejected:
    'The aggregator and its fallbacks rejected what is in the request. A retry does not help.',
  not_configured: 'A setting of the Worker is missing or wrong; the message says which.',
  unreadable_state:
    'What is stored for the request was written by a newer release, or is damaged: deploy that release again.',
  upstream_timeout: 'The run exceeded its time limit.',
} as const satisfies Record<ErrorCode, string>

export interface ErrorRow {
  readonly code: ErrorCode
  readonly status: number
  readonly type: string
  readonly meaning: string
}

/** Every error that a caller can get, sorted by status. */
export function errorRows(): readonly ErrorRow[] {
  return ALL_CODES.map(errorRow).toSorted((a, b) => a.status - b.status)
}

const ALL_CODES = Object.keys(ERRORS) as ErrorCode[]

function errorRow(code: ErrorCode): ErrorRow {
  const { status, type } = ERRORS[code]
  return { code, status, type, meaning: MEANINGS[code] }
}

/** The responses of a route that may fail with these codes, one per status. */
export function errorResponses(codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {}
  // Every route that requires a key may also reject it for its rights or its rate.
  const keyErrors: readonly ErrorCode[] = codes.includes('invalid_api_key') ? KEY_ERRORS : []
  // Every route that reads what is stored may find what it cannot read.
  const storeErrors: readonly ErrorCode[] = codes.includes('not_configured') ? STORE_ERRORS : []
  const all = [...new Set([...codes, ...keyErrors, ...storeErrors])]
  const rows = Map.groupBy(all.map(errorRow), ({ status }) => status)
  for (const [status, ofStatus] of rows) {
    const description = ofStatus.map(({ code, meaning }) => `- \`${code}\`: ${meaning}`).join('\n')
    responses[`${status}` as '400'] = {
      description,
      headers: headers(...ofStatus.flatMap(({ code }) => EXTRA_HEADERS[code] ?? [])),
      content: jsonBody(errorSchema()),
      // The codes for programs; the description is for people.
      'x-error-codes': ofStatus.map(({ code }) => code),
    }
  }
  return responses
}

const KEY_ERRORS: readonly ErrorCode[] = ['forbidden', 'rate_limited']
const STORE_ERRORS: readonly ErrorCode[] = ['unreadable_state']

const EXTRA_HEADERS: Partial<Record<ErrorCode, readonly HeaderName[]>> = {
  invalid_api_key: ['www-authenticate'],
  budget_exhausted: ['x-should-retry'],
  idempotency_in_progress: ['retry-after'],
  rate_limited: ['retry-after'],
  upstream_rate_limited: ['retry-after'],
}
