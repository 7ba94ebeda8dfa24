import type { ModelFailure, ModelFailureCode } from '../../moa/model-port.ts'
import { fields, firstOf, type Fields } from '../fields.ts'
import { bodyWaitMs } from './body-wait.ts'
import { KNOWN_ERRORS, meaningOfStatus, type ErrorMeaning } from './known-errors.ts'
import { retryAfterMs, withinLimit } from './retry-after.ts'
import type { StopReason } from '../stop.ts'

/** The failure for an HTTP status. */
export function statusFailure(
  model: string,
  response: { readonly status: number; readonly headers: Headers },
  details: { readonly errorCode: string | null; readonly body?: string; readonly nowMs: number },
): ModelFailure {
  const { status } = response
  const quoted = knownCode(details.errorCode)
  const redirect = status >= 300 && status < 400
  const answer = redirect
    ? `status ${status}; redirects are not followed`
    : `status ${status}${quoted === null ? '' : `, ${quoted}`}`
  return {
    ...meaningOf(status, quoted),
    message: `${model} answered with ${answer}`,
    status,
    ...waitOf(retryAfterMs(response.headers, details.nowMs), details.body ?? ''),
  }
}

/** The failure that an upstream reports inside a stream or inside a 200. */
export function inBandFailure(model: string, error: unknown): ModelFailure {
  const found = innermost(error)
  const named = CODE_FIELDS.map((field) => knownCode(found[field])).find((code) => code !== null)
  const given = CODE_FIELDS.map((field) => statusIn(found[field])).find(
    (code) => code !== undefined,
  )
  const quoted = named ?? null
  const status = given ?? KNOWN_ERRORS.get(quoted ?? '')?.status
  const detail = given === undefined ? quoted : `status ${given}`
  return {
    ...(status === undefined ? UNKNOWN : meaningOf(status, quoted)),
    message: `${model} reported an error in its answer${detail === null ? '' : ` (${detail})`}`,
    ...(status === undefined ? {} : { status }),
    ...waitOf(undefined, JSON.stringify(error) ?? ''),
  }
}

/** An error that says nothing that is known. */
const UNKNOWN: ErrorMeaning = { code: 'upstream_error', retryable: true }

/** Fields of an error that hold its code or an HTTP status; the first that says something known counts. */
const CODE_FIELDS = ['code', 'error_code', 'status_code', 'status', 'type', 'reason']

/** Fields in which providers and proxies wrap an error. */
const WRAPPERS = ['error', 'detail', 'errors']
const MAX_WRAPPERS = 4

/** The fields of an error, without the lists and objects around it; the inner ones count more. */
function innermost(error: unknown): Fields {
  let inner = fieldsOf(error)
  let all = inner
  for (let depth = 0; depth < MAX_WRAPPERS; depth++) {
    const next: Fields = inner
    const wrapped = WRAPPERS.map((name) => next[name]).find((it) => fields(it) ?? firstOf(it))
    if (wrapped === undefined) break
    inner = fieldsOf(wrapped)
    all = { ...all, ...inner }
  }
  return all
}

function fieldsOf(value: unknown): Fields {
  return fields(value) ?? firstOf(value) ?? {}
}

function meaningOf(status: number, quoted: string | null): ErrorMeaning {
  const known = KNOWN_ERRORS.get(quoted ?? '')
  const { code, retryable } = meaningOfStatus(status)
  return { code: known?.code ?? code, retryable: known?.retryable ?? retryable }
}

/** The longer of two waits: a proxy may send a header that knows less than the body. */
function waitOf(header: number | undefined, body: string): { readonly retryAfterMs?: number } {
  const waits = [header, withinLimit(bodyWaitMs(body))].filter((ms) => ms !== undefined)
  return waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }
}

function statusIn(value: unknown): number | undefined {
  const status = typeof value === 'string' ? Number(value) : value
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600
    ? status
    : undefined
}

function knownCode(value: unknown): string | null {
  return typeof value === 'string' && KNOWN_ERRORS.has(value) ? value : null
}

/** The failure for a stop from our side; null for a cut-off, which is not a failure. */
export function stopFailure(model: string, reason: StopReason): ModelFailure | null {
  switch (reason) {
    case 'cut':
      return null
    case 'left':
      return cancelled(model)
    case 'timeout':
      return failure('upstream_timeout', `${model} did not end in time`)
    case 'first-token':
      return failure('upstream_timeout', `${model} did not begin in time`)
    case 'idle':
      return failure('upstream_timeout', `${model} fell silent in the middle of its answer`)
    case 'too-large':
      return failure('upstream_too_large', `${model} sent more than is read`)
  }
}

/** The failure for a call that its caller left. */
export function cancelled(model: string): ModelFailure {
  return failure('cancelled', `The call to ${model} was cancelled`)
}

/** The failure for a request that got no response. */
export function unreachable(
  model: string,
  { name, apiKey }: { readonly name: string; readonly apiKey: string | null },
): ModelFailure {
  // One without a key runs on a machine of the operator.
  const hint = apiKey === null ? ', is its server running?' : ''
  const message = `${model} cannot be reached: no connection to the provider ${name}${hint}`
  return failure('upstream_unreachable', message, true)
}

/** The failure for a stream that ended, or whose connection broke, before its finish reason. */
export function cutShort(model: string): ModelFailure {
  return failure('upstream_cut', `${model} stopped before the end of its answer`, true)
}

/** The failure for a response that is no completion. */
export function malformed(model: string): ModelFailure {
  return failure(
    'upstream_malformed',
    `${model} answered with something that is no completion`,
    true,
  )
}

/** The failure for an answer with a tool call that cannot be made. */
export function invalidCall(model: string): ModelFailure {
  return failure(
    'upstream_malformed',
    `${model} called a tool without its name, or with arguments that are no JSON object`,
    true,
  )
}

function failure(code: ModelFailureCode, message: string, retryable = false): ModelFailure {
  return { code, message, retryable }
}
