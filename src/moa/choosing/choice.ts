import { holds } from './conditions.ts'
import type { Features, PlainFeatures } from './features.ts'
import { SOLO, type Arm, type StrategyRule } from './rules.ts'

/** How a run came to its strategy and its agents. */
export interface Chosen {
  /** Who chose: `rule:` and its name, `caller`, `default`, or a learner. */
  readonly by: string
  readonly strategy: Arm
  /** Names of the agents of every layer, each once. */
  readonly agents: readonly string[]
  /** The reason in one sentence. */
  readonly why: string
  /** What it was chosen among; absent where the caller chose. */
  readonly among?: readonly Arm[]
  /** How probable this choice was; 1 where nothing is random. Off-policy estimates divide by it. */
  readonly propensity?: number
  /** What the arms were expected to be worth, where a learner knows them. */
  readonly scores?: Readonly<Record<Arm, number>>
  /** It tries something else than what is best so far. */
  readonly explored?: boolean
  /** What a learner records of the choice, and part of no answer. */
  readonly learned?: LearnedChoice
  /** What the request was like: stored with the run, for a learner, and part of no answer. */
  readonly features?: PlainFeatures
}

/** What a learner needs to know of a choice once its outcome is known. */
export interface LearnedChoice {
  readonly arm: Arm
  /** What the rules choose, and what the scores do. */
  readonly base: Arm
  readonly wanted: Arm
  /** The smaller probability of these two. */
  readonly least: number
  /** The features as numbers, packed. */
  readonly context: string
}

/** Which arm was chosen, and why. */
export type Choice = Omit<Chosen, 'agents' | 'among' | 'features'> & {
  readonly propensity: number
}

/**
 * Chooses one of several arms for a prompt, without waiting for anything: rules today; a learner that holds what it has
 * learned in memory has the same type. Null leaves the choice to the next chooser.
 */
export interface Chooser {
  choose(features: Features, arms: readonly Arm[]): Choice | null
}

/** What is chosen where no rule applies, as far as it is among the arms: the first of them. */
const DEFAULTS: readonly Arm[] = ['synthesize', 'fusion', 'select', SOLO]

/** Chooses by the first rule that applies and names an arm that there is. */
export function byRules(rules: readonly StrategyRule[]): Chooser {
  return {
    choose(features, arms) {
      for (const { name, when, use, why } of rules) {
        const strategy = use.find((arm) => arms.includes(arm))
        if (strategy === undefined || !holds(when, features)) continue
        return {
          by: `rule:${name}`,
          strategy,
          why: why ?? `The rule "${name}" applies`,
          propensity: 1,
        }
      }
      return null
    },
  }
}

/** The choice of the first chooser that makes one, or the default. */
export function chooseStrategy(
  features: Features,
  arms: readonly Arm[],
  choosers: readonly Chooser[],
): Choice {
  const [only, ...more] = arms
  if (only === undefined)
    throw new Error('Cannot choose a strategy: there are none, wanted at least one')
  if (more.length === 0) {
    return {
      by: 'default',
      strategy: only,
      why: 'Nothing else can answer this request',
      propensity: 1,
    }
  }
  for (const chooser of choosers) {
    const choice = chooser.choose(features, arms)
    if (choice !== null) return choice
  }
  const strategy = DEFAULTS.find((arm) => arms.includes(arm)) ?? only
  return { by: 'default', strategy, why: 'No rule applies', propensity: 1 }
}
