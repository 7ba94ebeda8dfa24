import { cumulativeNormal } from '../../../src/stats/distributions/normal.ts'
import type { Random } from '../../../src/stats/random/generator.ts'

/**
 * A judge that errs, prefers what it reads first, calls close answers equal, and sometimes gives no verdict. It looks
 * at the true difference of two answers, whose standard deviation over the questions is 1.
 */
export const JUDGE = {
  /** Standard deviation of its error in one order. */
  noise: 0.7,
  /** What it adds to the answer that stands first. */
  firstBonus: 0.4,
  /** Smaller differences are ties. */
  tie: 0.25,
  /** How often it gives no usable verdict in one order. */
  missing: 0.02,
} as const

/** Verdicts on the mixture's answer: where it stands first, and where it stands second. */
export type Judged = readonly [first: Order, second: Order]

type Order = 'win' | 'tie' | 'loss' | null

/** Judges one question in both orders; the difference is the mean one of the answers. */
export function judged(meanDifference: number, random: Random): Judged {
  const difference = meanDifference + random.normal()
  const order = (bonus: number): Order => {
    const seen = difference + bonus + JUDGE.noise * random.normal()
    if (random.uniform() < JUDGE.missing) return null
    return Math.abs(seen) < JUDGE.tie ? 'tie' : seen > 0 ? 'win' : 'loss'
  }
  return [order(JUDGE.firstBonus), order(-JUDGE.firstBonus)]
}

/** What the mixture's answer gets, from 0 to 1: the mean of both orders; null where one of them has no verdict. */
export function valueOf([first, second]: Judged): number | null {
  return first === null || second === null ? null : (POINTS[first] + POINTS[second]) / 2
}

const POINTS = { win: 1, tie: 0.5, loss: 0 } as const

/** The expected value with a mean difference: half of the wins, and half of what is not lost, in each order. */
export function winRateOf(meanDifference: number): number {
  const { noise, firstBonus, tie } = JUDGE
  const below = (limit: number) => cumulativeNormal(limit / Math.hypot(1, noise))
  const order = (bonus: number) =>
    (below(meanDifference + bonus - tie) + below(meanDifference + bonus + tie)) / 2
  return (order(firstBonus) + order(-firstBonus)) / 2
}

/** The mean difference of the answers with which this judge gives the mixture a win rate. */
export function differenceFor(winRate: number): number {
  let [low, high] = [-4, 4]
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (winRateOf(middle) < winRate) low = middle
    else high = middle
  }
  return (low + high) / 2
}
