import { CONFIDENCE } from '../../stats/intervals/interval.ts'
import { withInterval, type MeanEstimate, type MeanOptions } from '../../stats/intervals/mean.ts'
import { wilsonInterval } from '../../stats/intervals/wilson.ts'
import { estimateOverQuestions } from '../../stats/pairs/clustered.ts'
import type { Estimate, Interval } from '../results/summary.ts'

/** The value of one question. */
export interface Sample {
  readonly value: number
  /** Questions that share one err together. */
  readonly cluster: string | null
}

/** An estimate with its test. */
export interface TestedEstimate {
  readonly estimate: Estimate
  /** Two-sided, against the middle of the range; 1 where nothing can be said. */
  readonly pValue: number
  /** 0 where all values are equal; null where one question or one cluster shows none. */
  readonly standardError: number | null
}

/** The values that a rate and a difference of rates can have; their middle means no difference. */
const RATE: Interval = [0, 1]
const DIFFERENCE: Interval = [-1, 1]

/** The mean of values from 0 to 1; one half, without an interval, of nothing. */
export function rateOf(samples: readonly Sample[], confidence = CONFIDENCE): Estimate {
  return testedMean(samples, { range: RATE, confidence }).estimate
}

/** The same with its test against one half. */
export function testedRate(samples: readonly Sample[]): TestedEstimate {
  return testedMean(samples, { range: RATE })
}

/** The mean of differences from −1 to 1; null of nothing. */
export function differenceOf(samples: readonly Sample[]): Estimate | null {
  return samples.length === 0 ? null : testedMean(samples, { range: DIFFERENCE }).estimate
}

/** The share of questions with a yes: Wilson's interval where every value is 0 or 1 and the questions are independent. */
export function shareOf(samples: readonly Sample[]): Estimate | null {
  const n = samples.length
  if (n === 0) return null
  const yes = samples.filter(({ value }) => value === 1).length
  const no = samples.filter(({ value }) => value === 0).length
  if (yes + no < n || unitsIn(samples) < n) return rateOf(samples)
  return { value: yes / n, interval: wilsonInterval(yes, n), n, method: 'Wilson' }
}

/** What the values of some samples can be, and how sure their interval is; 95 % by default. */
export interface MeanRules {
  readonly range: Interval
  readonly confidence?: number
}

/** The mean of samples with its test against the middle of their range. */
export function testedMean(
  samples: readonly Sample[],
  { range, confidence = CONFIDENCE }: MeanRules,
): TestedEstimate {
  const n = samples.length
  const middle = (range[0] + range[1]) / 2
  if (n === 0) {
    const estimate = { value: middle, interval: null, n, method: 'no question' }
    return { estimate, pValue: 1, standardError: null }
  }
  const values = samples.map(({ value }) => value)
  const clusters = samples.map(({ cluster }) => cluster)
  const options = { confidence, nullValue: middle, range }
  const mean = exactWhereEqual(estimateOverQuestions(values, clusters, options), options)
  return {
    estimate: toEstimate(mean, range),
    pValue: mean.pValue ?? 1,
    standardError: mean.standardError,
  }
}

/** A mean of values in a range as an estimate with its 95 % interval; NaN, without an interval, of nothing. */
export function estimateFrom(mean: MeanEstimate, range: Interval): Estimate {
  return toEstimate(exactWhereEqual(mean, { range }), range)
}

function toEstimate(mean: MeanEstimate, range: Interval): Estimate {
  const { interval, n } = mean
  return {
    value: mean.mean,
    interval: interval === null ? null : within(range, interval),
    n,
    method: methodOf(mean),
  }
}

/** What is left of equal values by rounding is no spread; that none is seen is no proof that there is none. */
function exactWhereEqual(mean: MeanEstimate, options: MeanOptions): MeanEstimate {
  return isConstant(mean) ? withInterval({ ...mean, standardError: 0 }, options) : mean
}

function isConstant({ standardError }: MeanEstimate): boolean {
  return standardError !== null && standardError < 1e-12
}

function methodOf(mean: MeanEstimate): string {
  const { n, standardError, degreesOfFreedom } = mean
  const units = degreesOfFreedom + 1
  if (n === 0) return 'no question'
  if (standardError === null) return n === 1 ? 'one question' : 'one cluster'
  if (isConstant(mean)) return 'exact, all values equal'
  return units < n ? `cluster-robust t, ${units} clusters` : 't'
}

/** Clusters, and questions without one. */
export function unitsIn(samples: readonly Sample[]): number {
  const alone = samples.filter(({ cluster }) => cluster === null).length
  return alone + new Set(samples.flatMap(({ cluster }) => cluster ?? [])).size
}

function within([least, most]: Interval, [lower, upper]: Interval): Interval {
  return [Math.max(least, lower), Math.min(most, upper)]
}
