/** Milliseconds of the units in which waits are written. */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  milli: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

/** Where providers write in the body of an error how long to wait; the first that is present counts. */
const WAITS: readonly { readonly pattern: RegExp; readonly unit: string }[] = [
  // google.rpc.RetryInfo; in an error that a proxy quotes as text, the quotes are escaped.
  { pattern: /"retryDelay\\{0,3}"\s*:\s*\\{0,3}"([\d.]{1,20})s/, unit: 's' },
  { pattern: /"retry[-_]?after[-_]?ms\\{0,3}"\s*:\s*\\{0,3}"?([\d.]{1,20})/i, unit: 'ms' },
  {
    pattern: /"retry[-_]?after(?:[-_]?seconds)?\\{0,3}"\s*:\s*\\{0,3}"?([\d.]{1,20})/i,
    unit: 's',
  },
  // OpenAI, Groq, Azure: "Please try again in 1m2.5s", "in 20ms", "retry after 6 seconds"; others: "wait 20 seconds"
  {
    pattern:
      /\b(?:(?:try again|retry) (?:in|after)|wait(?: for)?) ((?:[\d.]{1,20} ?(?:ms|milli|[hms])[a-z]{0,9} ?){1,4})/i,
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

/** A number, or numbers with units, as in `1m2.5s`, in milliseconds; undefined when it is none. */
export function durationMs(text: string, unit: string): number | undefined {
  let ms = 0
  for (const [, amount, its = unit] of text.toLowerCase().matchAll(/([\d.]+) ?(ms|milli|[hms])?/g))
    ms += Number(amount) * (UNITS[its] ?? 0)
  return Number.isFinite(ms) ? ms : undefined
}
