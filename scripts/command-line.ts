/** What the command lines of the scripts that call a gateway have in common. */
import { ApiError } from '../src/client/api-error.ts'

/** A command line that is not valid. */
export class UsageError extends Error {}

/** A failure to show in one plain sentence. */
export class ScriptError extends Error {}

/** The program was stopped: by a signal, or by the reader of its output. */
export class Ending extends Error {
  readonly status: number

  constructor(status: number) {
    super('ended')
    this.status = status
  }
}

/** The gateway of `--url`. People paste the base URL of OpenAI clients too, which ends in `/v1`. */
export function gatewayUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`Cannot use --url "${text}": wanted http://… or https://…`)
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v1$/, '')
}

/** The variable of the environment whose value scripts send as their key. */
const KEY_VARIABLE = 'EDGE_MOA_KEY, a variable of the environment'

/** What to print about a failure; null for an error that is a bug. */
export function explain(error: unknown, usage: string): string | null {
  if (error instanceof UsageError) return `${error.message}\n\n${usage}`
  if (error instanceof ScriptError) return `${error.message}\n`
  if (!(error instanceof ApiError)) return null
  const why = error.code === 'unreachable' ? `: ${reachProblem(error.cause)}` : ''
  const key = error.code === 'invalid_api_key' ? `; scripts send ${KEY_VARIABLE}` : ''
  return `${error.message}${why}${key}\n`
}

const reachProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused, is the gateway running?',
  ECONNRESET: 'the connection was closed before an answer came',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
}

function reachProblem(cause: unknown): string {
  // Node's `fetch` wraps the error of the socket.
  const error = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : ''
  return reachProblems[code] ?? (message || code || 'is the gateway running?')
}
