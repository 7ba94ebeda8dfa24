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

/**
 * The figure with what noise may have done to it: a ratio so far from 1, and from its goal, that the
 * noise could not have carried it across is told all the same, its interval as much wider as the same
 * thing differed. Only for ratios that are made as `same` is, of measurements no smaller.
 */
export function withNoise(figure: Figure, same: Estimate): Figure {
  const told = unlessNoisy(figure, same)
  const { unit, estimate, goal } = figure
  if (told === figure || unit !== '×' || estimate === null) return told
  // What may be nothing, or less, has no ratio.
  if (same.low <= 0 || estimate.low <= 0) return told
  const factor = Math.max(1 / same.low, same.high)
  const wider = { ...estimate, low: estimate.low / factor, high: estimate.high * factor }
  const stays = (at: number) => wider.high < at || wider.low > at
  if (!stays(1) || (goal !== undefined && !stays(goal.value))) return told
  return { ...figure, estimate: wider, noisy: true }
}
