import { regularizedBeta } from './beta.ts'
import { invert } from './invert.ts'

/** The probability that a t-distributed variable falls below a value. */
export function cumulativeT(value: number, degreesOfFreedom: number): number {
  const square = value * value
  const tail =
    regularizedBeta(
      {
        value: degreesOfFreedom / (degreesOfFreedom + square),
        rest: square / (degreesOfFreedom + square),
      },
      { a: degreesOfFreedom / 2, b: 0.5 },
    ) / 2
  return value < 0 ? tail : 1 - tail
}

/** The value that a t-distributed variable falls below with a probability from 0 to 1. */
export function quantileT(probability: number, degreesOfFreedom: number): number {
  // The lower tail has all its digits; the upper one is its mirror.
  if (probability > 0.5) return -quantileT(1 - probability, degreesOfFreedom)
  if (probability === 0.5) return 0
  const below = (value: number) => cumulativeT(value, degreesOfFreedom)
  let low = -1
  while (low > Number.NEGATIVE_INFINITY && below(low) > probability) low *= 2
  return invert(below, { probability, low, high: 0 })
}

/** The probability of a t value at least as far from 0, on either side. */
export function twoSidedT(value: number, degreesOfFreedom: number): number {
  return 2 * cumulativeT(-Math.abs(value), degreesOfFreedom)
}
