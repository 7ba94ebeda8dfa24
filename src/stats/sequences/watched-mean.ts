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

function startRecent({ alpha, grid }: HedgedOptions): HedgedSequence {
  return startHedged({ alpha: alpha * RECENT_PART, grid })
}
