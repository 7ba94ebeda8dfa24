import * as z from 'zod'
import type { ZodOpenApiResponsesObject } from 'zod-openapi'
import { ERRORS, type ErrorCode } from '../protocol/errors.ts'
import { headers, jsonBody, type HeaderName } from './parts.ts'

/** What each code means to whoever gets it. A code cannot exist without its row. */
const MEANINGS = {
  invalid_request: 'A field is malformed, unknown or cannot be honoured; `param` names it.',
  provider_not_configured: 'The provider of a model has no key here.',
  invalid_api_key: 'The key is missing or not known.',
  budget_exhausted:
    'The money does not suffice, even for the smallest plan; trying again does not help.',
  forbidden: 'The key may not do this.',
  model_not_found: 'There is no such mixture or model.',
  invalid_signature: 'The signature of a webhook is missing, wrong or too old.',
  not_found: 'There is no such route, mixture, run, session, job, hook or key.',
  method_not_allowed: 'The route takes other methods, named in the header `allow`.',
  idempotency_in_progress:
    'The first request with this key is still running; `retry-after` says when to ask again.',
  idempotency_indeterminate:
    'How the first request with this key ended cannot be told; it is never run again.',
  precondition_failed: 'What is to be written was changed since it was read.',
  request_too_large: 'The body is larger than 4 MiB, or that of a webhook than 1 MiB.',
  idempotency_mismatch: 'The key was used with another body.',
  rate_limited: 'Too many requests with this key; `retry-after` says when to try again.',
  upstream_rate_limited: 'Every failing call was a 429; `retry-after` says when to try again.',
  cancelled:
    'The caller left before the answer was ready; logs see it, and who asks again with the same idempotency key.',
  internal_error: 'A bug on our side; the request id helps to find it.',
  quorum_not_met: 'Too few agents answered.',
  upstream_failed: 'The aggregator failed, and so did its fallbacks.',
  not_configured: 'A setting of the Worker is missing or wrong; the message says which.',
  upstream_timeout: "The run's time was up.",
} as const satisfies Record<ErrorCode, string>

export interface ErrorRow {
  readonly code: ErrorCode
  readonly status: number
  readonly type: string
  readonly meaning: string
}

/** Every failure that a caller can see, in order of status. */
export function errorRows(): readonly ErrorRow[] {
  return ALL_CODES.map(errorRow).toSorted((a, b) => a.status - b.status)
}

const ALL_CODES = Object.keys(ERRORS) as ErrorCode[]

function errorRow(code: ErrorCode): ErrorRow {
  const { status, type } = ERRORS[code]
  return { code, status, type, meaning: MEANINGS[code] }
}

/** The responses of a route that may fail with these codes: one per status, which may have several codes. */
export function errorResponses(codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {}
  // Where a key is wanted, a key may lack the right and have used up its minute.
  const ofKeys: readonly ErrorCode[] = codes.includes('invalid_api_key') ? OF_KEYS : []
  const all = [...new Set([...codes, ...ofKeys])]
  const rows = Map.groupBy(all.map(errorRow), ({ status }) => status)
  for (const [status, ofStatus] of rows) {
    const description = ofStatus.map(({ code, meaning }) => `- \`${code}\`: ${meaning}`).join('\n')
    responses[`${status}` as '400'] = {
      description,
      headers: headers(...ofStatus.flatMap(({ code }) => EXTRA_HEADERS[code] ?? [])),
      content: jsonBody(errorSchema()),
      // For programs that want the codes and not the prose.
      'x-error-codes': ofStatus.map(({ code }) => code),
    }
  }
  return responses
}

const OF_KEYS: readonly ErrorCode[] = ['forbidden', 'rate_limited']

const EXTRA_HEADERS: Partial<Record<ErrorCode, readonly HeaderName[]>> = {
  invalid_api_key: ['www-authenticate'],
  budget_exhausted: ['x-should-retry'],
  idempotency_in_progress: ['retry-after'],
  rate_limited: ['retry-after'],
  upstream_rate_limited: ['retry-after'],
}

/** The shape of every error; built once, since its id may be given to one schema only. */
export function errorSchema() {
  built ??= build()
  return built
}

let built: ReturnType<typeof build> | undefined

function build() {
  const types = [...new Set(Object.values(ERRORS).map(({ type }) => type))]
  return z
    .object({
      error: z.object({
        message: z.string().meta({ description: 'What is wrong, and what would be right.' }),
        type: z.enum(types),
        param: z.string().nullable().meta({ description: 'The field that is wrong.' }),
        code: z.enum(ALL_CODES),
      }),
    })
    .meta({ id: 'Error' })
}
