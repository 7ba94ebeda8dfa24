import type { Interval } from '../intervals/interval.ts'
import { betOf, NO_VALUES, spreadWith, type Spread } from './spread.ts'

/** Means that are still possible, each with the capital of bets against it from above and from below. */
export interface HedgedSequence {
  readonly alpha: number
  /** The grid has the means 0, 1/grid, … 1. */
  readonly grid: number
  /** Values for which bets stay nearly the same; absent for bets that shrink from the first value on. */
  readonly steady?: number | undefined
  readonly spread: Spread
  /** Place in the grid of the first mean that is possible. */
  readonly first: number
  /** Capital of who bets that the mean is above, and of who bets that it is below, from `first` on. */
  readonly above: readonly number[]
  readonly below: readonly number[]
  /** Holds the mean with probability 1 − α at all times together; everything from 0 to 1 at first. */
  readonly interval: Interval
}

/** How fine a sequence is. */
export interface HedgedOptions {
  readonly alpha: number
  /** 1,000 by default; even, so that one half is in the grid. */
  readonly grid?: number | undefined
  readonly steady?: number | undefined
}

/** A sequence without values. */
export function startHedged({ alpha, grid = 1000, steady }: HedgedOptions): HedgedSequence {
  const ones = Array.from({ length: grid + 1 }, () => 1)
  const start = { spread: NO_VALUES, first: 0, above: ones, below: ones, interval: [0, 1] } as const
  return { alpha, grid, ...(steady === undefined ? {} : { steady }), ...start }
}

/**
 * With one more value from 0 to 1 (the hedged capital process of arXiv 2010.09686). A mean is out for ever once half the
 * capital against it reaches 1/α, so the work per value is at most that of the grid, and shrinks with the interval.
 */
export function addToHedged(sequence: HedgedSequence, value: number): HedgedSequence {
  const { alpha, grid, steady, spread, first } = sequence
  const bet = betOf(spread, alpha, steady)
  const length = sequence.above.length
  const [above, below]: [number[], number[]] = [[], []]
  let [low, high] = [length, -1]
  for (let index = 0; index < length; index++) {
    const mean = (first + index) / grid
    const gap = value - mean
    const up = (sequence.above[index] ?? 0) * (1 + Math.min(bet, 0.5 / mean) * gap)
    const down = (sequence.below[index] ?? 0) * (1 - Math.min(bet, 0.5 / (1 - mean)) * gap)
    above.push(up)
    below.push(down)
    if (Math.max(up, down) / 2 >= 1 / alpha) continue
    low = Math.min(low, index)
    high = index
  }
  const next = spreadWith(spread, value)
  // No mean of the grid is left only where the true one lies between two of them: the last interval stands.
  if (high < 0) return { ...sequence, spread: next }
  return {
    ...sequence,
    spread: next,
    first: first + low,
    above: above.slice(low, high + 1),
    below: below.slice(low, high + 1),
    interval: [(first + low) / grid, (first + high) / grid],
  }
}
