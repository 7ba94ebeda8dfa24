import type { Agent } from '../plan.ts'

/** Least and most weight of log-odds: a few measured answers must neither silence an agent nor crown it. */
const LOG_ODDS = { least: 0.1, most: 4 }
/** Sums of binary fractions differ by less than this part of them when they are equal. */
const ROUNDING = 1e-9
/** Confidence of an agent that stated none: neither for its answer nor against it. */
const NEUTRAL = 0.5
/** Confidence counts for more the lower this is; 1 is the start value of CISC (arXiv 2502.06233). */
const TEMPERATURE = 1

/** Whether one sum of weights is larger than another, beyond the rounding of their addends. */
export function outweighs(one: number, other: number): boolean {
  return one - other > ROUNDING * Math.max(Math.abs(one), Math.abs(other))
}

/** The weight of an agent that is right in this part of all questions: `ln(p / (1 − p))`, clipped to 0.1–4. */
export function logOdds(accuracy: number): number {
  return Math.min(LOG_ODDS.most, Math.max(LOG_ODDS.least, Math.log(accuracy / (1 - accuracy))))
}

/** What the vote of an agent counts, whatever its confidence. */
export function weightOf({ weight, accuracy }: Pick<Agent, 'weight' | 'accuracy'>): number {
  return weight ?? (accuracy === undefined ? 1 : logOdds(accuracy))
}

/**
 * What a confidence from 0 to 1 multiplies a weight by: the numerator of the softmax over one question's answers, as in
 * "Confidence Improves Self-Consistency in LLMs" (arXiv 2502.06233). The denominator is the same for all of them.
 */
export function confidenceFactor(confidence: number | null): number {
  return Math.exp((confidence ?? NEUTRAL) / TEMPERATURE)
}

/** The most that any confidence multiplies a weight by. */
export const MOST_CONFIDENCE_FACTOR = confidenceFactor(1)

/** Weights so scaled that the factors of these confidences are 1 on average: their softmax times their number. */
export function confidenceWeights(confidences: readonly (number | null)[]): readonly number[] {
  const factors = confidences.map(confidenceFactor)
  const sum = factors.reduce((total, factor) => total + factor, 0)
  return factors.map((factor) => (factor * factors.length) / sum)
}
