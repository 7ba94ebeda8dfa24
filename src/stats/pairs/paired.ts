import { estimateMean, type MeanEstimate, type MeanOptions } from '../intervals/mean.ts'
import { correlationOf, varianceOf } from '../moments.ts'

/** The mean difference of two systems on the same questions. */
export interface PairedDifference extends MeanEstimate {
  /** Of the two systems' scores; null where one of them is constant. */
  readonly correlation: number | null
  /** What the standard error would be if each system had had questions of its own. */
  readonly unpairedStandardError: number | null
}

/** The mean of a − b, with a t interval of the differences. The lists have one length and one order. */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  options: MeanOptions = {},
): PairedDifference {
  const differences = a.map((score, index) => score - (b[index] ?? Number.NaN))
  const correlation = correlationOf(a, b)
  const estimate = estimateMean(differences, options)
  return {
    ...estimate,
    correlation: Number.isNaN(correlation) ? null : correlation,
    unpairedStandardError:
      estimate.n < 2 ? null : Math.sqrt((varianceOf(a) + varianceOf(b)) / estimate.n),
  }
}
