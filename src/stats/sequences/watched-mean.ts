import {
  addToHedged,
  startHedged,
  type HedgedOptions,
  type HedgedSequence,
} from './hedged-capital.ts'

/** Confidence sequences of a mean that may change. Plain data, so that it can be stored. */
export interface WatchedMean {
  /** Of all values: a mean that it has left out never comes back, so it cannot notice a change by itself. */
  readonly whole: HedgedSequence
  /** Of the last values alone. */
  readonly recent: HedgedSequence
}

/**
 * The sequence of comparisons. Its bets make the interval at most 1.3 times as wide as any could be, at every number of values
 * from 50 to 5,000. Where chance looks like a change, it starts again and may err once more: so it spends less than 5 %.
 */
export const COMPARED = { alpha: 0.03, grid: 200, steady: 200 } as const

/** Values after which the recent sequence starts again. */
const WINDOW = 250

/** How much less often a recent sequence may err than the whole one: there are many of them. */
const RECENT_PART = 0.2

/** Sequences without values. */
export function startWatched(options: HedgedOptions): WatchedMean {
  return { whole: startHedged(options), recent: startRecent(options) }
}

/**
 * With one more value from 0 to 1; null where the mean has changed. Each sequence holds the mean, so two of them with
 * nothing in common prove that it is no longer the same.
 */
export function addToWatched(watched: WatchedMean, value: number): WatchedMean | null {
  const whole = addToHedged(watched.whole, value)
  const isFull = watched.recent.spread.count >= WINDOW
  const recent = addToHedged(isFull ? startRecent(watched.whole) : watched.recent, value)
  const [low, high] = whole.interval
  return recent.interval[0] > high || recent.interval[1] < low ? null : { whole, recent }
}

function startRecent({ alpha, ...options }: HedgedOptions): HedgedSequence {
  return startHedged({ ...options, alpha: alpha * RECENT_PART })
}
