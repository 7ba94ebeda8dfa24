import { invert } from './invert.ts'
import { logGamma } from './log-gamma.ts'

/** The two parameters of a beta distribution. */
export interface Shape {
  readonly a: number
  readonly b: number
}

/** The probability that a beta-distributed variable falls below a value from 0 to 1. */
export function cumulativeBeta(value: number, shape: Shape): number {
  return regularizedBeta({ value, rest: 1 - value }, shape)
}

/** The value that a beta-distributed variable falls below with a probability from 0 to 1. */
export function quantileBeta(probability: number, shape: Shape): number {
  return invert((value) => cumulativeBeta(value, shape), { probability, low: 0, high: 1 })
}

/**
 * The regularized incomplete beta function, to about 1e-13. The argument comes with its difference from 1, so that
 * neither loses digits next to 0.
 */
export function regularizedBeta(
  { value, rest }: { readonly value: number; readonly rest: number },
  { a, b }: Shape,
): number {
  if (value <= 0) return 0
  if (rest <= 0) return 1
  if (value > (a + 1) / (a + b + 2))
    return 1 - regularizedBeta({ value: rest, rest: value }, { a: b, b: a })
  const logFront =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(value) + b * Math.log(rest)
  return (Math.exp(logFront) / a) * continuedFraction(value, { a, b })
}

/** Enough for parameters of 10⁸: the number of terms grows with their square root. */
const MAX_TERMS = 30_000

/** The continued fraction 8.17.22 of the Digital Library of Mathematical Functions, by Lentz's method. */
function continuedFraction(value: number, { a, b }: Shape): number {
  let below = 1 / notZero(1 - ((a + b) * value) / (a + 1))
  let above = 1
  let fraction = below
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * value) / ((a + 2 * m - 1) * (a + 2 * m))
    below = 1 / notZero(1 + even * below)
    above = notZero(1 + even / above)
    fraction *= below * above
    const odd = (-(a + m) * (a + b + m) * value) / ((a + 2 * m) * (a + 2 * m + 1))
    below = 1 / notZero(1 + odd * below)
    above = notZero(1 + odd / above)
    fraction *= below * above
    if (Math.abs(below * above - 1) < 2 * Number.EPSILON) break
  }
  return fraction
}

function notZero(value: number): number {
  return value === 0 ? 1e-300 : value
}
