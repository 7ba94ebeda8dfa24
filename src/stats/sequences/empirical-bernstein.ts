import type { Interval } from '../intervals/interval.ts'
import { betOf, NO_VALUES, shrunkenMean, spreadWith, type Spread } from './spread.ts'

/** A confidence sequence of a mean, so far. Plain data, so that it can be stored. */
export interface BernsteinSequence {
  readonly alpha: number
  readonly spread: Spread
  readonly bets: number
  readonly weighted: number
  readonly width: number
  /** Holds the mean with probability 1 − α at all times together; everything from 0 to 1 at first. */
  readonly interval: Interval
}

/** The largest bet, as for values of a bounded variance. */
const CAP = 0.5

/** A sequence without values. */
export function startBernstein(alpha: number): BernsteinSequence {
  return { alpha, spread: NO_VALUES, bets: 0, weighted: 0, width: 0, interval: [0, 1] }
}

/** With one more value from 0 to 1 (the empirical-Bernstein sequence of arXiv 2010.09686), intersected over time. */
export function addToBernstein(sequence: BernsteinSequence, value: number): BernsteinSequence {
  const { alpha, spread, interval } = sequence
  const bet = Math.min(betOf(spread, alpha), CAP)
  const cost = (-Math.log(1 - bet) - bet) / 4
  const bets = sequence.bets + bet
  const weighted = sequence.weighted + bet * value
  const width = sequence.width + 4 * (value - shrunkenMean(spread)) ** 2 * cost
  const [centre, half] = [weighted / bets, (Math.log(2 / alpha) + width) / bets]
  return {
    alpha,
    spread: spreadWith(spread, value),
    bets,
    weighted,
    width,
    interval: [Math.max(interval[0], centre - half), Math.min(interval[1], centre + half)],
  }
}
