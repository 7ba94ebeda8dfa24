import { ERRORS, type ApiError } from '../errors.ts'

/** Anthropic's types of errors, by their HTTP status (platform.claude.com/docs/en/api/errors). */
const TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])

/** An error in Anthropic's form, with our code beside its type. */
export function messagesError({ code, message, param = null }: ApiError) {
  const { status } = ERRORS[code]
  const type = TYPES.get(status) ?? (status < 499 ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type, message, code, param }, request_id: null as string | null }
}
