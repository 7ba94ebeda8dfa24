import { quantileT } from '../../../src/stats/distributions/student-t.ts'
import { CONFIDENCE, type Interval } from '../../../src/stats/intervals/interval.ts'
import { wilsonInterval } from '../../../src/stats/intervals/wilson.ts'
import { addToWatched, COMPARED, startWatched } from '../../../src/stats/sequences/watched-mean.ts'
import { verdictOfInterval, type Verdict } from '../../../src/stats/verdicts/verdict.ts'
import { MARGIN } from './truths.ts'

/** Follows the comparisons of one mixture. */
export interface Follower {
  readonly add: (value: number) => void
  /** The interval of the win rate so far, or null before the first look. */
  readonly interval: () => Interval | null
}

/** A way to read comparisons every day. */
export interface Rule {
  readonly name: string
  /** Whether it may err in at most 5 % of the mixtures; others show what goes wrong without it. */
  readonly isOurs: boolean
  readonly start: () => Follower
}

/** Comparisons before the first verdict, for every rule alike. */
export const ENOUGH = 50

/** The rule of the gateway first. */
export const RULES: readonly Rule[] = [
  {
    name: 'confidence sequence (the gateway)',
    isOurs: true,
    start() {
      const empty = startWatched(COMPARED)
      let watched = empty
      return {
        add(value) {
          watched = addToWatched(watched, value) ?? addToWatched(empty, value) ?? empty
        },
        interval: () => (watched.whole.spread.count < ENOUGH ? null : watched.whole.interval),
      }
    },
  },
  {
    name: 'Wilson interval, looked at daily',
    isOurs: false,
    start: () => naive(({ n, sum }) => wilsonInterval(sum, n)),
  },
  {
    name: 't interval, looked at daily',
    isOurs: false,
    start: () =>
      naive(({ n, sum, squares }) => {
        const mean = sum / n
        const error = Math.sqrt(Math.max(0, squares - n * mean * mean) / (n - 1) / n)
        const half = quantileT((1 + CONFIDENCE) / 2, n - 1) * error
        return [mean - half, mean + half]
      }),
  },
]

/** What an interval says of the mixture. */
export function verdictOn(interval: Interval | null): Verdict {
  if (interval === null) return 'undecided'
  return verdictOfInterval([interval[0] - 0.5, interval[1] - 0.5], MARGIN)
}

interface Sums {
  readonly n: number
  readonly sum: number
  readonly squares: number
}

function naive(intervalOf: (sums: Sums) => Interval | null): Follower {
  let [n, sum, squares] = [0, 0, 0]
  return {
    add(value) {
      n++
      sum += value
      squares += value * value
    },
    interval: () => (n < ENOUGH ? null : intervalOf({ n, sum, squares })),
  }
}
