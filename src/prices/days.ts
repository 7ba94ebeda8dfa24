/** The first moment of a day such as `2026-12-01` in UTC, in milliseconds since the epoch. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

/** The first moment after a day. */
export function endOfDay(day: string): number {
  return startOfDay(day) + 24 * 60 * 60 * 1000
}
