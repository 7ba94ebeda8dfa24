/** Most excess that is remembered, in runs at the target: more would be spent, or saved, in one go. */
const MAX_BANKED = 1_000
/** Bounds of the logarithm of the weight. */
const MAX_LOG = 12
/** An excess of so many runs at the target doubles the weight. */
const DOUBLES = 25
/** How fast the weight that stays follows what is banked, and what of it counts. */
const SLOW = 0.000_3
const MAX_FOLLOWED = 100

/** Holds the mean cost of runs at a target by the weight of costs in scores. */
export interface Pacer {
  /** What runs have cost over the target so far, as a multiple of it. */
  readonly banked: number
  /** The sum of `banked`, scaled: what keeps the weight up while nothing is banked. */
  readonly level: number
}

/** A pacer that has seen no run. */
export const NEW_PACER: Pacer = { banked: 0, level: -3 }

/** The weight of a cost, as a multiple of the target, in a score. */
export function costWeight({ banked, level }: Pacer): number {
  const fast = Math.sign(banked) * Math.log1p(Math.abs(banked) / DOUBLES)
  return Math.exp(clamp(fast + level, MAX_LOG))
}

/**
 * The pacer after a run that cost `ratio` times the target. It steers by all that was spent, not by single runs, so
 * that the mean meets the target in the long run (after the budget pacer of ParetoBandit, arXiv 2604.00136); the
 * weight changes by factors, as prices of arms may lie far apart.
 */
export function paced({ banked, level }: Pacer, ratio: number): Pacer {
  const next = clamp(banked + ratio - 1, MAX_BANKED)
  return { banked: next, level: clamp(level + SLOW * clamp(next, MAX_FOLLOWED), MAX_LOG) }
}

function clamp(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value))
}
