import { predict, type LinearArm } from './linear-arm.ts'

/** How much uncertainty adds to a score. */
const OPTIMISM = 0.25
/** Outcomes that an arm needs before it is chosen for its score. */
const WARM = 10
/** What the choice of the rules has ahead, until it has as many outcomes as `WARM` and half of it then. */
const PRIOR = 0.05
/** A cost that outweighs the best reward: what costs so much is not tried. */
const MAX_PENALTY = 1

/** What is known of an arm when a choice is made. */
export interface KnownArm extends LinearArm {
  /** What a run of it costs on average; null when no run has shown it. */
  readonly meanCostUsd: number | null
}

/** What is known when a choice is made. */
export interface Knowledge {
  readonly arms: ReadonlyMap<string, KnownArm>
  /** Whether its scores decide; otherwise the rules do. */
  readonly live: boolean
  /** What a dollar costs in a score. */
  readonly weightPerUsd: number
}

/** One choice to be made. */
export interface Situation {
  readonly context: Float64Array
  readonly arms: readonly string[]
  /** What the rules choose. */
  readonly base: string
  /** Which share of choices tries something else; 0 for a request that is not to be tried with. */
  readonly explore: number
}

/** A choice, with all that an estimate from it needs. */
export interface Decision {
  readonly arm: string
  /** What the scores would choose, whether or not they decide. */
  readonly wanted: string
  readonly scores: Readonly<Record<string, number>>
  /** It is not what would have been chosen without exploring. */
  readonly explored: boolean
  readonly propensity: number
}

/**
 * Chooses an arm. Of the share that explores, one half goes to the other policy, as it is what an estimate needs to
 * see, and one half to any arm. An arm without outcomes is therefore tried in this share only.
 */
export function decide(known: Knowledge, situation: Situation, draw: number): Decision {
  const { arms, base, explore } = situation
  const scores = scoresOf(known, situation)
  const wanted = best(scores, base)
  const [first, second] = known.live ? [wanted, base] : [base, wanted]
  const tried = arms.filter(
    (arm) => arm === base || arm === wanted || penalty(known, arm) <= MAX_PENALTY,
  )
  const chances = tried.map(
    (arm) =>
      (arm === first ? 1 - explore : 0) +
      (arm === second ? explore / 2 : 0) +
      explore / 2 / tried.length,
  )
  const at = drawn(chances, draw)
  const arm = tried[at] ?? first
  return { arm, wanted, scores, explored: arm !== first, propensity: chances[at] ?? 1 }
}

/** The scores of the arms that have enough outcomes, and of what the rules choose. */
function scoresOf(known: Knowledge, { context, arms, base, explore }: Situation) {
  const scores: Record<string, number> = {}
  for (const name of arms) {
    const arm = known.arms.get(name)
    if (arm === undefined || (arm.rewarded < WARM && name !== base)) continue
    const { mean, width } = predict(arm, context)
    const prior = name === base ? (PRIOR * WARM) / (WARM + arm.rewarded) : 0
    const optimism = explore > 0 ? OPTIMISM * width : 0
    scores[name] = Math.min(1, Math.max(0, mean)) + optimism + prior - penalty(known, name)
  }
  return scores
}

function best(scores: Readonly<Record<string, number>>, base: string): string {
  let found = base
  for (const [arm, score] of Object.entries(scores))
    if (score > (scores[found] ?? -Infinity)) found = arm
  return found
}

function penalty({ arms, weightPerUsd }: Knowledge, arm: string): number {
  return weightPerUsd * (arms.get(arm)?.meanCostUsd ?? 0)
}

/** The place of a draw from [0, 1) among chances that sum to 1. */
function drawn(chances: readonly number[], draw: number): number {
  let left = draw
  const at = chances.findIndex((chance) => (left -= chance) < 0)
  return at === -1 ? chances.length - 1 : at
}
