/** Milliseconds of the units in which waits are written. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Where providers write in the body of an error how long to wait; the first that is present counts. */
const WAITS: readonly { readonly pattern: RegExp; readonly unit: string }[] = [
  // google.rpc.RetryInfo
  { pattern: /"retryDelay"\s*:\s*"([\d.]{1,20})s"/, unit: 's' },
  { pattern: /"retry_?after_?ms"\s*:\s*"?([\d.]{1,20})/i, unit: 'ms' },
  { pattern: /"retry_?after(?:_?seconds)?"\s*:\s*"?([\d.]{1,20})/i, unit: 's' },
  // OpenAI, Groq, Azure: "Please try again in 1m2.5s", "in 20ms", "retry after 6 seconds"
  {
    pattern: /\b(?:try again|retry) (?:in|after) ((?:[\d.]{1,20} ?(?:ms|[hms])[a-z]{0,9} ?){1,4})/i,
    unit: 's',
  },
]

/** The wait that the body of an error requests, in milliseconds; undefined when there is none. */
export function bodyWaitMs(body: string): number | undefined {
  for (const { pattern, unit } of WAITS) {
    const found = pattern.exec(body)?.[1]
    if (found !== undefined) return durationMs(found, unit)
  }
  return undefined
}

/** A number, or numbers with units, as in `1m2.5s`. */
function durationMs(text: string, unit: string): number | undefined {
  let ms = 0
  for (const [, amount, its = unit] of text.toLowerCase().matchAll(/([\d.]+) ?(ms|[hms])?/g))
    ms += Number(amount) * (UNITS[its] ?? 0)
  return Number.isFinite(ms) ? ms : undefined
}
