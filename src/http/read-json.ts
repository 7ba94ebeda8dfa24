import type { Result } from '../moa/result.ts'
import type { ApiError } from '../protocol/errors.ts'
import { jsonProblem } from '../protocol/json-bounds.ts'

/** Reads the JSON of a body, or says why it cannot be read. Its limits are checked before anything is built. */
export function readJson(text: string): Result<unknown, ApiError> {
  const problem = jsonProblem(text)
  if (problem !== null) {
    const { message, param } = problem
    const error = { code: 'invalid_request', message: `Cannot read the body: ${message}`, param }
    return { ok: false, error: error as ApiError }
  }
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return { ok: false, error: NOT_JSON }
  }
}

const NOT_JSON: ApiError = {
  code: 'invalid_request',
  message: 'Cannot read the body: it is not JSON',
}
