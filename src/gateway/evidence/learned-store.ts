import type { Knowledge } from '../../stats/learning/decision.ts'
import type { ValueSums } from '../../stats/learning/off-policy.ts'

/** How well the answer of a run did. */
export interface RunReward {
  readonly mixture: string
  readonly run: string
  /** 0 to 1: a comparison that was won counts 1, a tie 1/2, one that was lost 0; a thumb counts 1 or 0. */
  readonly reward: number
  /** A judged comparison never replaces what a person has said. A run without an answer has done as badly as one can. */
  readonly source: 'comparison' | 'vote' | 'thumb' | 'failure'
}

/** What the mixture of a run says about learning. */
export interface LearnSettings {
  /** What an outcome still counts after the next one of its arm. */
  readonly forget: number
  /** What a run should cost on average; null where cost does not count. */
  readonly targetUsd: number | null
  /** Whether it may ever decide. */
  readonly mayDecide: boolean
}

/** A choice and what its run cost: what an outcome is learned from. No text can be read from it. */
export interface LearnedRun {
  readonly mixture: string
  readonly run: string
  readonly arm: string
  readonly base: string
  readonly wanted: string
  readonly propensity: number
  /** The smaller probability of `base` and `wanted`. */
  readonly least: number
  readonly explored: boolean
  /** It has no answer, for a reason that another choice might have avoided. */
  readonly failed: boolean
  /** The features as numbers of 32 bits in base64. */
  readonly context: string
  readonly costUsd: number | null
  readonly latencyMs: number
  readonly settings: LearnSettings
}

/** What is known of one arm. */
export interface ArmFigures {
  readonly arm: string
  readonly pulls: number
  readonly rewarded: number
  readonly meanReward: number | null
  readonly meanCostUsd: number | null
}

/** What a mixture has learned, in figures. */
export interface LearningFigures {
  readonly live: boolean
  readonly mayDecide: boolean
  readonly decisions: number
  readonly rewarded: number
  readonly arms: readonly ArmFigures[]
  readonly values: ValueSums
  readonly pacer: {
    readonly targetUsd: number
    readonly meanUsd: number | null
    readonly weight: number
  } | null
}

/** What mixtures have learned from the outcomes of their runs. */
export interface LearnedStore {
  /** What this isolate remembers, at most 10 minutes old; null when it remembers nothing. Waits for nothing. */
  known(tenant: string, mixture: string): Knowledge | null
  /** Records the choice of a run, once, and renews what the isolate remembers when it is older than 30 seconds. Never throws. */
  record(tenant: string, run: LearnedRun): Promise<void>
  /** Notes how well a run did. A mixture that does not learn stores nothing. Never throws, as no answer depends on it. */
  reward(tenant: string, reward: RunReward): Promise<void>
  /** Null when no run has been recorded. @throws when the store cannot be reached. */
  read(tenant: string, mixture: string): Promise<LearningFigures | null>
}
