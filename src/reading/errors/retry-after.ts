import { durationMs } from './body-wait.ts'

/** Longest wait that counts; a longer one is ignored. */
const MAX_WAIT_MS = 24 * 3_600_000

/**
 * The wait that an upstream requests, in milliseconds: `retry-after-ms`, or `Retry-After` in seconds
 * or as a date (RFC 9110, section 10.2.3). Undefined when there is none, or no valid one.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exact = numberIn(headers.get('retry-after-ms'))
  if (exact !== undefined) return withinLimit(exact)
  const header = headers.get('retry-after')
  const seconds = numberIn(header)
  if (seconds !== undefined) return withinLimit(seconds * 1000)
  return untilDate(header, nowMs) ?? untilReset(headers, nowMs)
}

function untilDate(header: string | null, nowMs: number): number | undefined {
  // Without a time of day it is no date, though `Date.parse` finds one in nearly anything.
  const date = /\d:\d\d:\d\d/.test(header ?? '') ? Date.parse(header ?? '') : Number.NaN
  return Number.isNaN(date) ? undefined : withinLimit(Math.max(0, date - nowMs))
}

/** What is limited, each by headers of its own. */
const LIMITED = ['requests', 'tokens', 'input-tokens', 'output-tokens']

/**
 * The names of the headers of a limit: of Anthropic, whose resets are dates
 * (https://platform.claude.com/docs/en/api/rate-limits), and of OpenAI and Groq, whose resets are times to wait, as in
 * `1m2.5s` (https://platform.openai.com/docs/guides/rate-limits).
 */
const LIMITS: readonly { readonly remaining: string; readonly reset: string }[] = LIMITED.flatMap(
  (what) => [
    {
      remaining: `anthropic-ratelimit-${what}-remaining`,
      reset: `anthropic-ratelimit-${what}-reset`,
    },
    { remaining: `x-ratelimit-remaining-${what}`, reset: `x-ratelimit-reset-${what}` },
  ],
)

/** The time until all limits that are used up are reset; proxies pass these headers on, but not always `Retry-After`. */
function untilReset(headers: Headers, nowMs: number): number | undefined {
  const waits = LIMITS.flatMap(({ remaining, reset }) => {
    if (headers.get(remaining) !== '0') return []
    const value = headers.get(reset)
    return untilDate(value, nowMs) ?? withinLimit(durationIn(value)) ?? []
  })
  return waits.length === 0 ? undefined : Math.max(...waits)
}

const DURATION = /^(?:[\d.]{1,20}(?:ms|[hms]))+$/

function durationIn(text: string | null): number | undefined {
  return text !== null && DURATION.test(text) ? durationMs(text, 's') : undefined
}

function numberIn(text: string | null): number | undefined {
  if (text === null || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return undefined
  return Number(text)
}

/** A wait in whole milliseconds; undefined when it is too long to count. */
export function withinLimit(ms: number | undefined): number | undefined {
  return ms !== undefined && ms <= MAX_WAIT_MS ? Math.round(ms) : undefined
}
