import { bootstrap } from '../../../stats/bootstrap/bootstrap.ts'
import type { MeanEstimate } from '../../../stats/intervals/mean.ts'
import { estimateOverQuestions } from '../../../stats/pairs/clustered.ts'
import type { Question } from '../../questions/question.ts'
import type { Estimate, Interval } from '../../results/summary.ts'
import { estimateFrom } from '../../analysis/estimates.ts'

/** A figure of one question; null where it is not known. */
export type Figure = (question: Question) => number | null

/** An estimate and the probability of one at least as far from 0 when there is nothing. */
export interface Tested extends Estimate {
  /** Two-sided; null with fewer than two questions. */
  readonly pValue: number | null
}

const SCORES: Interval = [0, 1]
const DIFFERENCES: Interval = [-1, 1]

/** The mean of a score over the questions that have it. */
export function meanScore(questions: readonly Question[], figure: Figure): Estimate {
  return estimateFrom(meanOver(questions, figure, SCORES), SCORES)
}

/** The mean difference of two scores on the same questions. */
export function meanDifference(questions: readonly Question[], figure: Figure): Tested {
  return meanWithin(questions, figure, DIFFERENCES)
}

/** The mean of a figure between two bounds, tested against 0. */
export function meanWithin(
  questions: readonly Question[],
  figure: Figure,
  range: Interval,
): Tested {
  const mean = meanOver(questions, figure, range)
  return { ...estimateFrom(mean, range), pValue: mean.pValue }
}

/** The mean of a figure without bounds, such as a cost; null where a question does not have it. */
export function meanCost(questions: readonly Question[], figure: Figure): number | null {
  const values = questions.map(figure)
  if (values.length === 0 || values.some((value) => value === null)) return null
  return values.reduce((sum: number, value) => sum + (value ?? 0), 0) / values.length
}

/** One figure less another, where both are known. */
export function less(one: Figure, other: Figure): Figure {
  return (question) => {
    const [a, b] = [one(question), other(question)]
    return a === null || b === null ? null : a - b
  }
}

/** The mean of several figures, where all are known. */
export function averageOf(figures: readonly Figure[]): Figure {
  return (question) => {
    const values = figures.map((figure) => figure(question))
    if (values.length === 0 || values.some((value) => value === null)) return null
    return values.reduce((sum: number, value) => sum + (value ?? 0), 0) / values.length
  }
}

/** A statistic of many questions with a bootstrap interval, clusters drawn whole. */
export function bootstrapped(
  questions: readonly Question[],
  statistic: (questions: readonly Question[]) => number,
  { seed, draws = 500 }: { readonly seed: number; readonly draws?: number },
): Tested {
  const clusters = questions.map(({ cluster }) => cluster)
  const drawn = bootstrap(questions, statistic, { seed, draws, clusters })
  const below = drawn.draws.filter((value) => value <= 0).length
  const above = drawn.draws.filter((value) => value >= 0).length
  const share = (Math.min(below, above) + 1) / (drawn.draws.length + 1)
  return {
    value: drawn.value,
    interval: drawn.interval,
    n: questions.length,
    method: `bootstrap over questions, ${draws} draws`,
    pValue: drawn.interval === null ? null : Math.min(1, 2 * share),
  }
}

function meanOver(questions: readonly Question[], figure: Figure, range: Interval): MeanEstimate {
  const known = questions.flatMap((question) => {
    const value = figure(question)
    return value === null ? [] : [{ value, cluster: question.cluster }]
  })
  return estimateOverQuestions(
    known.map(({ value }) => value),
    known.map(({ cluster }) => cluster),
    { range },
  )
}
