import type { Figure } from './figure.ts'
import type { Estimate } from './statistics.ts'

/** Two measurements of one target may differ by this factor, including their interval. */
export const TOLERANCE = 1.25

/**
 * Why the machine was too noisy, or null. `same` is the ratio of two measurements of one target, made in
 * the same rounds as the others. If it is not near 1, no other ratio of the run means anything.
 */
export function tooNoisy(same: Estimate): string | null {
  if (same.low >= 1 / TOLERANCE && same.high <= TOLERANCE) return null
  return `too noisy to measure: the same target, measured twice, differs by × ${same.low.toFixed(2)}–${same.high.toFixed(2)}`
}

/** The figure, or the reason why the machine was too noisy for it. */
export function unlessNoisy(figure: Figure, same: Estimate): Figure {
  const refused = tooNoisy(same)
  return refused === null ? figure : { ...figure, estimate: null, refused }
}

/**
 * The figure with an interval that includes the noise. A ratio is reported when it is so far from 1, and from
 * its goal, that the noise cannot have moved it across; its interval is widened by the noise. Only for ratios
 * that are calculated like `same`, from measurements that are no smaller.
 */
export function withNoise(figure: Figure, same: Estimate): Figure {
  const unwidened = unlessNoisy(figure, same)
  const { unit, estimate, goal } = figure
  if (unwidened === figure || unit !== '×' || estimate === null) return unwidened
  // A difference that may be zero or negative has no ratio.
  if (same.low <= 0 || estimate.low <= 0) return unwidened
  const factor = Math.max(1 / same.low, same.high)
  const wider = { ...estimate, low: estimate.low / factor, high: estimate.high * factor }
  const stays = (at: number) => wider.high < at || wider.low > at
  if (!stays(1) || (goal !== undefined && !stays(goal.value))) return unwidened
  return { ...figure, estimate: wider, noisy: true }
}
