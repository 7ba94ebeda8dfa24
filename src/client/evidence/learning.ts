import type { CallOptions, Connection } from '../connection.ts'
import { query } from '../page.ts'

/** What a mixture has learned from the outcomes of its runs. */
export interface WireLearning {
  readonly object: 'learning'
  readonly mixture: string
  readonly state: 'off' | 'collecting' | 'live'
  readonly decisions: number
  readonly rewarded: number
  readonly arms: readonly {
    readonly arm: string
    readonly pulls: number
    readonly rewarded: number
    readonly mean_reward: number | null
    readonly mean_cost_usd: number | null
  }[]
  /** Rewards by the rules and by what was learned where they choose differently; the interval is of their difference. */
  readonly estimate: {
    readonly rules: number
    readonly learned: number
    readonly interval: readonly [low: number, high: number]
    readonly n: number
  } | null
  readonly pacer: {
    readonly target_usd: number
    readonly mean_usd: number | null
    readonly weight: number
  } | null
  /** One sentence. */
  readonly why: string
}

/** The methods about learning. */
export interface Learning {
  get(mixture: string, options?: CallOptions): Promise<WireLearning>
}

/** The methods about learning. */
export function learningMethods(connection: Connection): Learning {
  return {
    get: (mixture, options) => connection.json(`/v1/learning${query({ mixture })}`, options),
  }
}
