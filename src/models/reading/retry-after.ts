/** Longest wait that is believed; beyond it, the header is taken for nonsense. */
const MAX_WAIT_MS = 24 * 3_600_000

/**
 * How long an upstream asks to wait, in milliseconds: `retry-after-ms`, or `Retry-After` in seconds
 * or as a date (RFC 9110, section 10.2.3). Undefined when it does not say, or says nonsense.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exact = numberIn(headers.get('retry-after-ms'))
  if (exact !== undefined) return believable(exact)
  const header = headers.get('retry-after')
  const seconds = numberIn(header)
  if (seconds !== undefined) return believable(seconds * 1000)
  // Without a time of day it is no date, though `Date.parse` finds one in nearly anything.
  const date = /\d:\d\d:\d\d/.test(header ?? '') ? Date.parse(header ?? '') : Number.NaN
  return Number.isNaN(date) ? undefined : believable(Math.max(0, date - nowMs))
}

function numberIn(text: string | null): number | undefined {
  if (text === null || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return undefined
  return Number(text)
}

function believable(ms: number): number | undefined {
  return ms <= MAX_WAIT_MS ? Math.round(ms) : undefined
}
