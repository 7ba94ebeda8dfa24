import { logChoose } from '../distributions/log-gamma.ts'
import { meanOf, varianceOf } from '../moments.ts'

/** Where the error of a mean over questions with several answers each comes from. */
export interface RepeatVariance {
  readonly questions: number
  readonly mean: number
  /** ω²: how much questions differ in their true scores; never below 0. */
  readonly between: number
  /** σ²: how much answers to one question differ; null where none has two. */
  readonly within: number | null
  readonly standardError: number | null
}

/** Splits the variance of scores, one list of repeats per question: Var = (ω² + σ²/K)/n. */
export function repeatVariance(scores: readonly (readonly number[])[]): RepeatVariance {
  const answered = scores.filter((repeats) => repeats.length > 0)
  const means = answered.map(meanOf)
  const several = answered.filter((repeats) => repeats.length > 1)
  const freedom = several.reduce((sum, { length }) => sum + length - 1, 0)
  const within =
    freedom === 0
      ? null
      : several.reduce((sum, repeats) => sum + varianceOf(repeats) * (repeats.length - 1), 0) /
        freedom
  const total = means.length < 2 ? null : varianceOf(means)
  const noise = (within ?? 0) * meanOf(answered.map(({ length }) => 1 / length))
  return {
    questions: means.length,
    mean: meanOf(means),
    between: total === null ? 0 : Math.max(0, total - noise),
    within,
    standardError: total === null ? null : Math.sqrt(total / means.length),
  }
}

/**
 * pass^k: the probability that k answers to a question are all right, averaged over the questions with at least k answers,
 * without bias. `right` lists for each question which of its answers are. Null where no question has k.
 */
export function passAll(right: readonly (readonly boolean[])[], k: number): number | null {
  const shares = right
    .filter(({ length }) => length >= k)
    .map((answers) => {
      const count = answers.filter(Boolean).length
      return count < k ? 0 : Math.exp(logChoose(count, k) - logChoose(answers.length, k))
    })
  return shares.length === 0 ? null : meanOf(shares)
}
