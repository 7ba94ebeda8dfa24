const DAY_MS = 86_400_000

/** The periods that a person can choose, with the days that each has. Usage is stored for 400 days. */
export const PERIODS = {
  today: { title: 'Today', days: 1 },
  '7d': { title: '7 days', days: 7 },
  '30d': { title: '30 days', days: 30 },
  all: { title: 'All', days: 400 },
} as const

export type Period = keyof typeof PERIODS

/** The default first, for `oneOf`. */
export const PERIOD_NAMES = ['30d', 'today', '7d', 'all'] as const satisfies readonly Period[]

/** UTC days, both included. */
export interface Days {
  readonly from: string
  readonly to: string
}

/** The days of a period that ends today. */
export function daysOf(period: Period, nowMs: number): Days {
  return { from: dayAt(nowMs - (PERIODS[period].days - 1) * DAY_MS), to: dayAt(nowMs) }
}

/** The UTC day of a moment. */
export function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** Every day from the first to the last, so that days without a run have a place in a chart. */
export function everyDay({ from, to }: Days): readonly string[] {
  const first = Date.parse(from)
  const count = Math.round((Date.parse(to) - first) / DAY_MS) + 1
  return Array.from({ length: Math.max(count, 0) }, (_, index) => dayAt(first + index * DAY_MS))
}
