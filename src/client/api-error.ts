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

  constructor(message: string, fields: ApiErrorFields) {
    super(message, fields.cause === undefined ? {} : { cause: fields.cause })
    this.code = fields.code
    this.status = fields.status ?? null
    this.param = fields.param ?? null
    this.requestId = fields.requestId ?? null
  }
}

/** An error about this response. */
export function errorAbout(
  response: Response,
  message: string,
  fields: Omit<ApiErrorFields, 'status' | 'requestId'>,
): ApiError {
  const requestId = response.headers.get('x-request-id')
  return new ApiError(message, { ...fields, status: response.status, requestId })
}
