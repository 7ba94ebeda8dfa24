import type { Random } from '../../../src/stats/random/generator.ts'
import { KINDS, promptsFrom, type Kind, type Prompt } from './prompts.ts'

/** The arms: strategies that a mixture may choose between. */
export const ARMS = ['solo', 'vote', 'synthesize', 'fusion', 'critique'] as const

export type Arm = (typeof ARMS)[number]

type Table = Readonly<Record<Kind, Readonly<Record<Arm, number>>>>

/** Expected rewards before the noise of a repetition. No arm is the best one everywhere. */
const REWARDS: Table = {
  chat: { solo: 0.72, vote: 0.55, synthesize: 0.66, fusion: 0.6, critique: 0.55 },
  maths: { solo: 0.45, vote: 0.78, synthesize: 0.6, fusion: 0.55, critique: 0.62 },
  code: { solo: 0.5, vote: 0.45, synthesize: 0.6, fusion: 0.55, critique: 0.74 },
  research: { solo: 0.38, vote: 0.35, synthesize: 0.64, fusion: 0.76, critique: 0.55 },
  extraction: { solo: 0.6, vote: 0.72, synthesize: 0.52, fusion: 0.45, critique: 0.5 },
  writing: { solo: 0.52, vote: 0.4, synthesize: 0.75, fusion: 0.62, critique: 0.6 },
}

/** What rules choose. */
export type Rules = Readonly<Record<Kind, Arm>>

/** The rules of the mixture: right for some kinds of requests, and not for others. */
export const RULES: Rules = {
  chat: 'solo',
  maths: 'vote',
  code: 'synthesize',
  research: 'synthesize',
  extraction: 'synthesize',
  writing: 'synthesize',
}

/** Mean costs in US dollars. */
const COSTS: Readonly<Record<Arm, number>> = {
  solo: 0.001,
  vote: 0.004,
  synthesize: 0.005,
  fusion: 0.008,
  critique: 0.006,
}

/** How far the expected rewards of a repetition are from the table. */
const SPREAD = 0.04
/** How much an arm loses when its model gets worse. */
const LOSS = 0.3
/** Different texts of a repetition. */
const PROMPTS = 600

/** The truth of one repetition. */
export interface World {
  readonly prompts: readonly Prompt[]
  /** The expected reward of an arm, before or after the change. */
  readonly reward: (kind: Kind, arm: Arm, isChanged: boolean) => number
  /** Draws what a run of an arm costs, in US dollars. */
  readonly cost: (arm: Arm, random: Random) => number
  /** The arm whose model gets worse. */
  readonly changed: Arm
}

/** A truth from a seed; `priceRange` is how many times as much the dearest arm costs as the cheapest one. */
export function worldFrom(random: Random, priceRange?: number): World {
  const noise = new Map(
    KINDS.flatMap((kind) => ARMS.map((arm) => [`${kind} ${arm}`, SPREAD * random.normal()])),
  )
  const changed = 'vote'
  return {
    prompts: promptsFrom(random, PROMPTS),
    changed,
    reward(kind, arm, isChanged) {
      const loss = isChanged && arm === changed ? LOSS : 0
      return Math.min(
        1,
        Math.max(0, REWARDS[kind][arm] + (noise.get(`${kind} ${arm}`) ?? 0) - loss),
      )
    },
    cost: (arm, draws) => costOf(arm, priceRange) * Math.exp(0.4 * draws.normal() - 0.08),
  }
}

/** The mean cost of an arm; with a price range, arms are spread over it evenly in their logarithms. */
export function costOf(arm: Arm, priceRange?: number): number {
  if (priceRange === undefined) return COSTS[arm]
  const order = [...ARMS].sort((one, other) => COSTS[one] - COSTS[other])
  return COSTS.solo * priceRange ** (order.indexOf(arm) / (ARMS.length - 1))
}

/** The arm with the highest expected reward for a kind of request. */
export function bestArm(world: World, kind: Kind, isChanged: boolean): Arm {
  const reward = (arm: Arm) => world.reward(kind, arm, isChanged)
  return ARMS.reduce((best, arm) => (reward(arm) > reward(best) ? arm : best))
}

/** The same world in which every arm is worth what the rules choose. */
export function withEqualArms(world: World): World {
  return { ...world, reward: (kind, _arm, isChanged) => world.reward(kind, RULES[kind], isChanged) }
}

/** Rules that are right for every kind of requests, as long as nothing changes. */
export function rightRules(world: World): Rules {
  const rules = KINDS.map((kind) => [kind, bestArm(world, kind, false)] as const)
  return Object.fromEntries(rules) as Record<Kind, Arm>
}
