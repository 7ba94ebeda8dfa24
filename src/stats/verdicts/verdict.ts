import type { Interval } from '../intervals/interval.ts'
import { withInterval, type MeanOptions, type MeanWithError } from '../intervals/mean.ts'
import { questionsFor } from '../planning/power.ts'

/** What an experiment says of two systems. */
export type Verdict = 'better' | 'worse' | 'equivalent' | 'undecided'

/** What counts as a difference. */
export interface VerdictOptions {
  /** Two systems whose difference is within it, on both sides, are equivalent. In the unit of the difference. */
  readonly margin: number
  /** 0.05 by default. */
  readonly alpha?: number | undefined
  /** The least and the most that the difference of one question can be; needed where all of them may be equal. */
  readonly range?: Interval | undefined
}

/**
 * The verdict of a plan with a fixed number of questions on a mean difference: better or worse where the 95 % interval
 * leaves out 0, equivalent where the 90 % interval is within the margin (two one-sided tests), undecided otherwise. A
 * difference can be significant and within the margin; then it is better or worse.
 */
export function verdictOf(difference: MeanWithError, options: VerdictOptions): Verdict {
  const { margin, alpha = 0.05 } = options
  const interval = intervalOf(difference, { ...options, confidence: 1 - alpha })
  if (interval === null) return 'undecided'
  const verdict = verdictOfInterval(interval, margin)
  if (verdict !== 'undecided') return verdict
  const inner = intervalOf(difference, { ...options, confidence: 1 - 2 * alpha })
  return inner !== null && isWithin(inner, margin) ? 'equivalent' : 'undecided'
}

/** The verdict of an interval that is valid by itself, such as a confidence sequence of the difference. */
export function verdictOfInterval(interval: Interval, margin: number): Verdict {
  if (interval[0] > 0) return 'better'
  if (interval[1] < 0) return 'worse'
  return isWithin(interval, margin) ? 'equivalent' : 'undecided'
}

/** Whether one system is at most the margin worse: the lower end of the 95 % interval is above −margin. */
export function isNonInferior(difference: MeanWithError, options: VerdictOptions): boolean {
  const { margin, alpha = 0.05 } = options
  const interval = intervalOf(difference, { ...options, confidence: 1 - alpha })
  return interval !== null && interval[0] > -margin
}

/**
 * Questions with which the verdict would probably (80 %) be decided, if the difference and the spread stay what they are:
 * for a difference, or for equivalence where it is within the margin; null where neither can be shown.
 */
export function questionsToDecide(
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
  { margin, alpha = 0.05 }: VerdictOptions,
): number | null {
  const different = mean === 0 ? Number.POSITIVE_INFINITY : questionsFor(mean, deviation, { alpha })
  const room = margin - Math.abs(mean)
  // Both one-sided tests must succeed: each may fail with half of the 20 %.
  const equal =
    room <= 0
      ? Number.POSITIVE_INFINITY
      : questionsFor(room, deviation, { alpha: 2 * alpha, power: 0.9 })
  const needed = Math.min(different, equal)
  return Number.isFinite(needed) ? Math.max(2, needed) : null
}

function intervalOf(difference: MeanWithError, options: MeanOptions): Interval | null {
  return withInterval(difference, options).interval
}

function isWithin([low, high]: Interval, margin: number): boolean {
  return low > -margin && high < margin
}
