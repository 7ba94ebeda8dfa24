import type { Script } from '../script.ts'
import type { Rejection } from '../served-api.ts'

/** The status words of Google's errors: https://cloud.google.com/apis/design/errors */
const WORDS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

/** The error of a script, unless it has its own. */
export function errorBodyOf(script: Script, status: number): object | string {
  return script.errorBody ?? errorOf(status, `The upstream failed with ${status}, désolé 👋`)
}

/** The rejection of a request. */
export function rejected(message: string, status = 400): Rejection {
  return { status, body: errorOf(status, message) }
}

/** The rejection of a key, which is a 400. */
export function keyRejected(): Rejection {
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
    },
  ]
  const error = { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details }
  return { status: 400, body: { error } }
}

function errorOf(code: number, message: string): Readonly<Record<string, unknown>> {
  const status = WORDS[code] ?? (code < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL')
  return { error: { code, message, status } }
}
