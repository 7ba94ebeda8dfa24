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

/**
 * The figure; where the machine was too noisy for it, that there is none. A ratio so far from 1, and from its goal, that the
 * noise could not have carried it across is told all the same: its interval is as much wider as the same thing differed.
 */
export function unlessNoisy(figure: Figure, same: Estimate): Figure {
  const refused = tooNoisy(same)
  if (refused === null) return figure
  return withNoise(figure, same) ?? { ...figure, estimate: null, refused }
}

function withNoise(figure: Figure, same: Estimate): Figure | null {
  const { unit, estimate, goal } = figure
  if (unit !== '×' || estimate === null) return null
  // What may be nothing, or less, has no ratio; nor has what is no number.
  if (!(same.low > 0 && estimate.low > 0)) return null
  const factor = Math.max(1 / same.low, same.high)
  const wider = { ...estimate, low: estimate.low / factor, high: estimate.high * factor }
  const turns = (at: number) => wider.low <= at && at <= wider.high
  if (turns(1) || (goal !== undefined && turns(goal.value))) return null
  return { ...figure, estimate: wider, noisy: true }
}
