import { quantileT, twoSidedT } from '../distributions/student-t.ts'
import { meanOf, varianceOf } from '../moments.ts'
import { constantInterval, constantPValue } from './constant.ts'
import { CONFIDENCE, type Interval } from './interval.ts'

/** A mean with its error. What one value or one cluster cannot show is null. */
export interface MeanEstimate extends MeanWithError {
  readonly interval: Interval | null
  /** Two-sided, against `nullValue`. */
  readonly pValue: number | null
}

/** What an interval of a mean is made from. */
export interface MeanWithError {
  readonly n: number
  readonly mean: number
  readonly standardError: number | null
  readonly degreesOfFreedom: number
}

/** How a mean is tested. */
export interface MeanOptions {
  /** 0.95 by default. */
  readonly confidence?: number | undefined
  /** The mean that is tested; 0 by default. */
  readonly nullValue?: number | undefined
  /**
   * The least and the most that a value can be. With it, values that are all equal have an exact interval; without it,
   * their interval is a point, as if nothing else could happen.
   */
  readonly range?: Interval | undefined
}

/** The mean of values that are independent of each other, with a t interval. */
export function estimateMean(values: readonly number[], options: MeanOptions = {}): MeanEstimate {
  const n = values.length
  const isConstant = values.every((value) => value === values[0])
  const standardError = n < 2 ? null : isConstant ? 0 : Math.sqrt(varianceOf(values) / n)
  const mean = isConstant ? (values[0] ?? Number.NaN) : meanOf(values)
  return withInterval({ n, mean, standardError, degreesOfFreedom: n - 1 }, options)
}

/** Adds the interval and the p value to a mean with a standard error. */
export function withInterval(estimate: MeanWithError, options: MeanOptions = {}): MeanEstimate {
  const { mean, standardError, degreesOfFreedom } = estimate
  const { confidence = CONFIDENCE, nullValue = 0, range } = options
  if (standardError === null) return { ...estimate, interval: null, pValue: null }
  if (standardError === 0 && range !== undefined) {
    const values = { value: mean, n: degreesOfFreedom + 1, range }
    return {
      ...estimate,
      interval: constantInterval(values, confidence),
      pValue: constantPValue(values, nullValue),
    }
  }
  const half = quantileT((1 + confidence) / 2, degreesOfFreedom) * standardError
  return {
    ...estimate,
    interval: [mean - half, mean + half],
    pValue:
      mean === nullValue ? 1 : twoSidedT((mean - nullValue) / standardError, degreesOfFreedom),
  }
}
