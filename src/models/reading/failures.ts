import type { ModelFailure, ModelFailureCode } from '../../moa/model-port.ts'
import { retryAfterMs } from './retry-after.ts'
import type { StopReason } from './stop.ts'

/**
 * Error codes of upstreams that a message may quote. No other text of an error body is repeated:
 * providers echo keys and prompts in them.
 */
const QUOTABLE_CODES: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'insufficient_quota',
  'invalid_api_key',
  'model_not_found',
  'rate_limit_exceeded',
  'content_policy_violation',
  'unsupported_parameter',
  'unsupported_value',
  'billing_hard_limit_reached',
  'overloaded_error',
])

/** Codes with which a second attempt fails too, whatever the status. */
const FINAL_CODES: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'insufficient_quota',
  'invalid_api_key',
  'model_not_found',
  'content_policy_violation',
  'unsupported_parameter',
  'unsupported_value',
  'billing_hard_limit_reached',
])

const RETRYABLE_STATUS: ReadonlySet<number> = new Set([408, 409, 429])

/** The failure for an HTTP status. */
export function statusFailure(
  model: string,
  response: { readonly status: number; readonly headers: Headers },
  details: { readonly errorCode: string | null; readonly nowMs: number },
): ModelFailure {
  const { status } = response
  const quoted = quotableCode(details.errorCode)
  const waitMs = retryAfterMs(response.headers, details.nowMs)
  const redirect = status >= 300 && status < 400
  const answer = redirect
    ? `status ${status}; redirects are not followed`
    : `status ${status}${quoted === null ? '' : `, ${quoted}`}`
  return {
    code: codeOfStatus(status),
    message: `${model} answered with ${answer}`,
    retryable: (RETRYABLE_STATUS.has(status) || status >= 500) && !FINAL_CODES.has(quoted ?? ''),
    status,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  }
}

function codeOfStatus(status: number): ModelFailureCode {
  if (status === 429) return 'upstream_rate_limited'
  if (status === 401 || status === 403) return 'upstream_unauthorized'
  if (status === 408 || status === 504) return 'upstream_timeout'
  if (status >= 500) return 'upstream_error'
  return 'upstream_rejected'
}

/** The failure that an upstream reports inside a stream or inside a 200. */
export function inBandFailure(model: string, error: unknown): ModelFailure {
  const fields = typeof error === 'object' && error !== null ? error : {}
  const code = 'code' in fields ? fields.code : undefined
  const type = 'type' in fields ? fields.type : undefined
  const status = statusIn(code) ?? ('status' in fields ? statusIn(fields.status) : undefined)
  const quoted = quotableCode(code) ?? quotableCode(type)
  const rateLimited = status === 429 || quoted === 'rate_limit_exceeded'
  const detail = status === undefined ? quoted : `status ${status}`
  const final = FINAL_CODES.has(quoted ?? '')
  return {
    code: rateLimited
      ? 'upstream_rate_limited'
      : status === undefined
        ? final
          ? 'upstream_rejected'
          : 'upstream_error'
        : codeOfStatus(status),
    message: `${model} reported an error in its answer${detail === null ? '' : ` (${detail})`}`,
    retryable: isRetryable(status) && !final,
    ...(status === undefined ? {} : { status }),
  }
}

function isRetryable(status: number | undefined): boolean {
  return status === undefined || status >= 500 || RETRYABLE_STATUS.has(status)
}

function statusIn(value: unknown): number | undefined {
  const status = typeof value === 'string' ? Number(value) : value
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600
    ? status
    : undefined
}

function quotableCode(value: unknown): string | null {
  return typeof value === 'string' && QUOTABLE_CODES.has(value) ? value : null
}

/** The failure for a stop from our side; null for a cut-off, which is not a failure. */
export function stopFailure(model: string, reason: StopReason): ModelFailure | null {
  switch (reason) {
    case 'cut':
      return null
    case 'left':
      return cancelled(model)
    case 'timeout':
      return failure('upstream_timeout', `${model} did not end in time`)
    case 'first-token':
      return failure('upstream_timeout', `${model} did not begin in time`)
    case 'idle':
      return failure('upstream_timeout', `${model} fell silent in the middle of its answer`)
    case 'too-large':
      return failure('upstream_too_large', `${model} sent more than is read`)
  }
}

/** The failure for a call that its caller left. */
export function cancelled(model: string): ModelFailure {
  return failure('cancelled', `The call to ${model} was cancelled`)
}

/** The failure for a request that got no response. */
export function unreachable(model: string): ModelFailure {
  return failure('upstream_unreachable', `${model} cannot be reached`, true)
}

/** The failure for a stream that ended, or whose connection broke, before its finish reason. */
export function cutShort(model: string): ModelFailure {
  return failure('upstream_cut', `${model} stopped before the end of its answer`, true)
}

/** The failure for a response that is no completion. */
export function malformed(model: string): ModelFailure {
  return failure(
    'upstream_malformed',
    `${model} answered with something that is no completion`,
    true,
  )
}

/** The failure for an answer with a tool call that cannot be made. */
export function invalidCall(model: string): ModelFailure {
  return failure(
    'upstream_malformed',
    `${model} called a tool without its name, or with arguments that are no JSON object`,
    true,
  )
}

function failure(code: ModelFailureCode, message: string, retryable = false): ModelFailure {
  return { code, message, retryable }
}
