import { jStat } from './jstat.ts'

/** The value that a t-distributed variable falls below with a probability from 0 to 1. */
export function quantileT(probability: number, degreesOfFreedom: number): number {
  return jStat.studentt.inv(probability, degreesOfFreedom)
}

/** The probability that a t-distributed variable falls below a value. */
export function cumulativeT(value: number, degreesOfFreedom: number): number {
  return jStat.studentt.cdf(value, degreesOfFreedom)
}
