import { quantileT } from '../../src/stats/distributions/student-t.ts'
import type { Interval } from '../../src/stats/intervals/interval.ts'
import { addToBernstein, startBernstein } from '../../src/stats/sequences/empirical-bernstein.ts'
import { addToHedged, startHedged } from '../../src/stats/sequences/hedged-capital.ts'

/** Intervals of a mean that are looked at after every value: the interval so far, or null before the first look. */
export type Watch = (value: number) => Interval | null

/** A rule by which an evaluation may stop early. */
export interface StopRule {
  readonly name: string
  /** Whether it must err in less than 5 % of the evaluations; others show what goes wrong without it. */
  readonly isOurs: boolean
  readonly start: () => Watch
}

const ALPHA = 0.05

/** The first question after which people who peek look at a t test. */
const FIRST_LOOK = 20

/** Our two sequences, and what happens without them. */
export const STOP_RULES: readonly StopRule[] = [
  {
    name: 'hedged capital (`--stop sequential`)',
    isOurs: true,
    start: () => {
      let sequence = startHedged({ alpha: ALPHA })
      return (value) => (sequence = addToHedged(sequence, value)).interval
    },
  },
  {
    name: 'empirical Bernstein',
    isOurs: true,
    start: () => {
      let sequence = startBernstein(ALPHA)
      return (value) => (sequence = addToBernstein(sequence, value)).interval
    },
  },
  {
    name: 't test after every question from the 20th on (do not do this)',
    isOurs: false,
    start: peekingTest,
  },
]

/** How many values it takes until an interval leaves out a mean; null when none of them does. */
export function stopOf(watch: Watch, values: readonly number[], mean: number): number | null {
  const at = values.findIndex((value) => {
    const interval = watch(value)
    return interval !== null && (interval[0] > mean || interval[1] < mean)
  })
  return at < 0 ? null : at + 1
}

/** Quantiles by degrees of freedom: they are the same in every repetition. */
const quantiles = new Map<number, number>()

function peekingTest(): Watch {
  let [n, sum, squares] = [0, 0, 0]
  return (value) => {
    n++
    sum += value
    squares += value * value
    if (n < FIRST_LOOK) return null
    const mean = sum / n
    const error = Math.sqrt(Math.max(0, squares - n * mean * mean) / (n - 1) / n)
    const quantile = quantiles.get(n) ?? quantileT(1 - ALPHA / 2, n - 1)
    quantiles.set(n, quantile)
    return [mean - quantile * error, mean + quantile * error]
  }
}
