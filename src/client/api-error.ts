import type { ErrorCode } from '../protocol/errors.ts'

/** Failures that this client finds; the gateway reports all others. */
export type ClientErrorCode =
  /** No response came. */
  | 'unreachable'
  /** The response has an error status and no error in its body, as those of proxies. */
  | 'http_error'
  /** The body ended before the answer did. */
  | 'cut_off'
  /** The body is not what the gateway sends. */
  | 'malformed'
  /** The body, or one event of it, is over the limit of this client. */
  | 'too_large'

/** What is known of a failure beside its message. */
export interface ApiErrorFields {
  readonly code: ErrorCode | ClientErrorCode
  readonly status?: number | null
  readonly param?: string | null
  readonly requestId?: string | null
  readonly run?: string | null
  readonly retryAfterMs?: number | null
  readonly cause?: unknown
}

/** Every failure of a call. The message is fit to show: it holds no key and no prompt. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode | ClientErrorCode
  /** HTTP status; 200 when a stream failed after it had begun, null when no response came. */
  readonly status: number | null
  /** The path of the wrong field. */
  readonly param: string | null
  /** The `x-request-id` of the response, for the operator's log. */
  readonly requestId: string | null
  /** The run that failed, whose record has its calls and their cost; null when none began. */
  readonly run: string | null
  /** How long to wait before the next attempt, where the response says so. */
  readonly retryAfterMs: number | null

  constructor(message: string, fields: ApiErrorFields) {
    super(message, fields.cause === undefined ? {} : { cause: fields.cause })
    this.code = fields.code
    this.status = fields.status ?? null
    this.param = fields.param ?? null
    this.requestId = fields.requestId ?? null
    this.run = fields.run ?? null
    this.retryAfterMs = fields.retryAfterMs ?? null
  }
}

/** An error about this response. */
export function errorAbout(
  response: Response,
  message: string,
  fields: Pick<ApiErrorFields, 'code' | 'param' | 'cause'>,
): ApiError {
  const { status, headers } = response
  const about = {
    status,
    requestId: headers.get('x-request-id'),
    run: headers.get('x-moa-run'),
    retryAfterMs: retryAfterOf(headers),
  }
  return new ApiError(message, { ...fields, ...about })
}

/** The seconds of `retry-after` (RFC 9110, section 10.2.3); its other form, a date, needs a clock. */
function retryAfterOf(headers: Headers): number | null {
  const text = headers.get('retry-after') ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) * 1000 : null
}
