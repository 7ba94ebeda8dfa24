// @ts-expect-error The package has no types.
import untyped from 'jstat'

/** The functions of a distribution; its parameters follow the value. */
export interface Distribution {
  cdf(value: number, ...parameters: number[]): number
  inv(probability: number, ...parameters: number[]): number
  pdf(value: number, ...parameters: number[]): number
}

/** The part of jstat 1.9 that is used here. */
export const jStat = untyped as {
  readonly studentt: Distribution
  readonly beta: Distribution
  readonly normal: Distribution
  readonly binomial: Distribution
  readonly chisquare: Distribution
}
