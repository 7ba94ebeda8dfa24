import { contextOf, newArm, predict, type LinearArm } from './linear-arm.ts'
import { HEARD_AT_FIRST } from './heard.ts'

/** Outcomes that an arm needs before it is chosen for its score. */
const WARM = 10
/** What the choice of the rules has ahead while it has no outcomes, and after how many it is half of that. */
const PRIOR = 0.1
const PRIOR_OUTCOMES = 400
/** A cost that outweighs the best reward: what costs so much is not tried. */
const MAX_PENALTY = 1
/** Which part of `explore` goes to any arm; the other one to the other policy. */
const ANY = 0.5
/** How much uncertainty adds to what an arm promises, and what promise makes it e times as probable. */
const OPTIMISM = 0.35
const TEMPERATURE = 0.1
/** How often the scores are tried while the rules decide, as a multiple of `explore`, and the most of it. */
const TRIALS = 5
const MOST_TRIALS = 0.5

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
  /** The evidence that the policy that does not decide is the better one: 1 for none, and less where it seems worse. */
  readonly evidence: number
  /** Which share of the runs has had an outcome lately. */
  readonly heard: number
}

/** Nothing is known: the rules decide. */
export const NOTHING_KNOWN: Knowledge = {
  arms: new Map(),
  live: false,
  weightPerUsd: 0,
  evidence: 1,
  heard: HEARD_AT_FIRST,
}

/** One choice to be made. */
export interface Situation {
  readonly features: Float64Array
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
  /** The smaller probability of what the rules choose and of what the scores do. */
  readonly least: number
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
  const chance = new Map(chances)
  const least = Math.min(chance.get(situation.base) ?? 1, chance.get(wanted) ?? 1)
  return { arm, wanted, scores, explored: arm !== first, propensity, least }
}

/**
 * How probable each arm is. One half of the share that explores goes to any other arm, the more often the more it
 * promises. Where few runs have an outcome, less is tried, as it seldom teaches anything. Where both policies choose
 * differently, the one that does not decide is tried the more often the more evidence there is for it. That is 1 or less
 * on average where it is no better, so that this costs little then.
 */
export function chancesOf(known: Knowledge, situation: Situation): Chances {
  const { base } = situation
  const { scores, promises } = scoresOf(known, situation)
  const wanted = best(scores, base)
  const [first, second] = known.live ? [wanted, base] : [base, wanted]
  const explore = situation.explore * Math.sqrt(known.heard)
  const others = [...promises.keys()].filter((arm) => {
    const isPolicy = arm === base || arm === wanted
    return arm !== first && (isPolicy || penalty(known, arm) <= MAX_PENALTY)
  })
  const highest = Math.max(...others.map((arm) => promises.get(arm) ?? 0))
  const weights = others.map((arm) => Math.exp(((promises.get(arm) ?? 0) - highest) / TEMPERATURE))
  const sum = weights.reduce((total, each) => total + each, 0)
  const any = others.length === 0 ? 0 : ANY * explore
  const usual = (1 - ANY) * explore
  const trials = (known.live ? usual : TRIALS * explore) * known.evidence
  const trial = first === second ? 0 : Math.min(MOST_TRIALS, Math.max(usual, trials))
  const chances = others.map((arm, index) => {
    const chance = (any * (weights[index] ?? 0)) / sum + (arm === second ? trial : 0)
    return [arm, chance] as const
  })
  return { wanted, scores, first, chances: [[first, 1 - any - trial], ...chances] }
}

/** The scores of the arms that have enough outcomes and of what the rules choose, and what each arm promises. */
function scoresOf(known: Knowledge, { features, arms, base }: Situation) {
  const scores: Record<string, number> = {}
  const promises = new Map<string, number>()
  const contexts = [contextOf(features, false), contextOf(features, true)] as const
  const unknown = newArm(contexts[0].length)
  for (const name of arms) {
    const arm = known.arms.get(name) ?? unknown
    const { mean, width } = predict(arm, contexts[name === base ? 1 : 0])
    const score = Math.min(1, Math.max(0, mean)) - penalty(known, name)
    promises.set(name, score + OPTIMISM * width)
    const prior = name === base ? (PRIOR * PRIOR_OUTCOMES) / (PRIOR_OUTCOMES + arm.rewarded) : 0
    if (arm.rewarded >= WARM || name === base) scores[name] = score + prior
  }
  return { scores, promises }
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
