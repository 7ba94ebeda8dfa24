import type { Script } from '../script.ts'
import type { Rejection } from '../served-api.ts'

/** The type of an error by its status: https://platform.claude.com/docs/en/api/errors */
const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/** The error of a script, unless it has its own. */
export function errorBodyOf(script: Script, status: number): object | string {
  return script.errorBody ?? errorOf(status, `The upstream failed with ${status}, désolé 👋`)
}

/** The rejection of a request. */
export function rejected(message: string, status = 400): Rejection {
  return { status, body: errorOf(status, message) }
}

function errorOf(status: number, message: string): Readonly<Record<string, unknown>> {
  const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type, message }, request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy' }
}
