import { fields, list, text, type Fields } from '../../../reading/fields.ts'

/** An error of Workers AI: the HTTP status that it stands for, and OpenAI's code for it where one fits. */
export interface WorkersAiError {
  readonly status: number
  readonly code?: string
}

/** By internal code: https://developers.cloudflare.com/workers-ai/platform/errors/ */
const ERRORS: ReadonlyMap<number, WorkersAiError> = new Map<number, WorkersAiError>([
  [3003, { status: 400 }], // incomplete request
  [3006, { status: 413 }], // request too large
  [3007, { status: 408 }], // timeout
  [3008, { status: 408 }], // aborted
  [3023, { status: 403 }], // account blocked
  [3036, { status: 429, code: 'insufficient_quota' }], // daily allocation used up
  [3039, { status: 400 }], // fine-tune misses files
  [3040, { status: 429 }], // out of capacity
  [3041, { status: 403 }], // account not allowed for a private model
  [3042, { status: 404, code: 'model_not_found' }], // invalid model id
  [4006, { status: 429, code: 'insufficient_quota' }], // as 3036; not in the table, but sent
  [5004, { status: 400 }], // invalid data
  [5005, { status: 405 }], // LoRA not supported
  [5006, { status: 400 }], // input does not match the model's schema; not in the table, but sent
  [5007, { status: 400, code: 'model_not_found' }], // no such model
  [5016, { status: 403 }], // model terms not accepted
  [5018, { status: 403 }], // account not allowed for a private model
  [5019, { status: 405 }], // deprecated SDK
])

/** An error without a known code. */
const UNKNOWN_ERROR = {}

/** Finds OpenAI's code for the error in a body `{"errors":[{"code":…}]}`; null when there is none. */
export function errorCode(body: string): string | null {
  const code = /"code"\s*:\s*"?(\d{4})\b/.exec(body)?.[1]
  return (code === undefined ? undefined : ERRORS.get(Number(code))?.code) ?? null
}

/**
 * The error in an answer or an event: `{errors: [{code, message}]}`, `{success: false}` or `{error}`; null when
 * there is none.
 */
export function errorIn(body: Fields): WorkersAiError | object | null {
  if (body['success'] !== false && !hasError(body)) return null
  const errors = [...list(body['errors']), body['error']]
  for (const error of errors) {
    const known = knownError(error)
    if (known !== undefined) return known
  }
  return fields(errors[0]) ?? UNKNOWN_ERROR
}

function hasError({ errors, error }: Fields): boolean {
  return (Array.isArray(errors) && errors.length > 0) || (error !== undefined && error !== null)
}

/**
 * The internal code of an error that the binding throws or that an answer holds. The binding puts it before the
 * message: `3040: Capacity temporarily exceeded`. Undefined when there is none.
 */
export function internalCode(error: unknown): number | undefined {
  if (typeof error === 'string') return codeInText(error)
  if (typeof error !== 'object' || error === null) return undefined
  const code = 'code' in error ? Number(error.code) : Number.NaN
  if (Number.isInteger(code) && code >= 1000) return code
  return codeInText('message' in error ? (text(error.message) ?? '') : '')
}

/** The first number before a colon that is a known code, as a request id may stand before it; otherwise the first. */
function codeInText(message: string): number | undefined {
  const codes = [...message.matchAll(/\b(\d{4}):/g)].map(([, code]) => Number(code))
  return codes.find((code) => ERRORS.has(code)) ?? codes[0]
}

/** The error of the table; undefined when its code is not in it. */
export function knownError(error: unknown): WorkersAiError | undefined {
  const code = internalCode(error)
  return code === undefined ? undefined : ERRORS.get(code)
}
