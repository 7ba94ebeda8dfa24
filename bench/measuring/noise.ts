import type { Figure } from './figure.ts'
import type { Estimate } from './statistics.ts'

/** The same thing measured twice may differ by this factor, its interval included. */
export const TOLERANCE = 1.25

/**
 * Why nothing can be told, or null: `same` is the ratio of two measurements of the very same thing,
 * made among the others. Where that is not near to 1, no other ratio of the run means anything.
 */
export function tooNoisy(same: Estimate): string | null {
  if (same.low >= 1 / TOLERANCE && same.high <= TOLERANCE) return null
  return `too noisy to tell: the same thing, measured twice, differs by × ${same.low.toFixed(2)}–${same.high.toFixed(2)}`
}

/** The figure, or that there is none because the machine was too noisy. */
export function unlessNoisy(figure: Figure, same: Estimate): Figure {
  const refused = tooNoisy(same)
  return refused === null ? figure : { ...figure, estimate: null, refused }
}
