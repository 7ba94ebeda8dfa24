import { ERRORS, type ApiError, type ErrorCode } from '../protocol/errors.ts'
import { SHAPES } from '../protocol/shapes.ts'
import type { WireShape } from '../protocol/wire-shape.ts'

/** Clients that retry by status alone, as those of OpenAI, would try these again in vain. */
const NEVER_RETRY: ReadonlySet<string> = new Set<ErrorCode>(['budget_exhausted'])

/** The one place where a failure becomes HTTP; its body has the shape of the route, by default OpenAI's. */
export function errorResponse(
  error: ApiError,
  shape: Pick<WireShape, 'error'> = SHAPES['openai-chat'],
): Response {
  const { status } = ERRORS[error.code]
  const headers = new Headers(error.headers)
  if (error.retryAfterMs !== undefined) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))))
  }
  if (NEVER_RETRY.has(error.code)) headers.set('x-should-retry', 'false')
  return Response.json(shape.error(error), { status, headers })
}
