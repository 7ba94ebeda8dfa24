import type { WireError } from './error-response.ts'
import { ERRORS, type ApiError } from './errors.ts'

/** An error as bodies and streams return it. */
export function wireError(error: ApiError): WireError {
  const { type } = ERRORS[error.code]
  return { message: error.message, type, param: error.param ?? null, code: error.code }
}
