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

/** What a choice is drawn from. */
export interface Chances extends Pick<Decision, 'wanted' | 'scores'> {
  /** What is chosen without exploring. */
  readonly first: string
  /** The arms that can be chosen, each with how probable it is. */
  readonly chances: readonly (readonly [arm: string, chance: number])[]
}

/** Chooses an arm by a draw from [0, 1). */
export function decide(known: Knowledge, situation: Situation, draw: number): Decision {
  const { wanted, scores, first, chances } = chancesOf(known, situation)
  const [arm, propensity] = drawn(chances, draw) ?? [first, 1]
  return { arm, wanted, scores, explored: arm !== first, propensity }
}

/**
 * How probable each arm is. Of the share that explores, one half goes to the other policy, as it is what an estimate
 * needs to see, and one half to any arm. An arm without outcomes is therefore tried in this share only.
 */
export function chancesOf(known: Knowledge, situation: Situation): Chances {
  const { arms, base, explore } = situation
  const scores = scoresOf(known, situation)
  const wanted = best(scores, base)
  const [first, second] = known.live ? [wanted, base] : [base, wanted]
  const tried = arms.filter(
    (arm) => arm === base || arm === wanted || penalty(known, arm) <= MAX_PENALTY,
  )
  const chances = tried.map((arm) => {
    const chance = (arm === first ? 1 - explore : 0) + (arm === second ? explore / 2 : 0)
    return [arm, chance + explore / 2 / tried.length] as const
  })
  return { wanted, scores, first, chances }
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

/** Where a draw from [0, 1) falls among chances that sum to 1. */
function drawn(chances: Chances['chances'], draw: number) {
  let left = draw
  return chances.find(([, chance]) => (left -= chance) < 0) ?? chances.at(-1)
}
