import type { Price } from '../../../moa/cost/price.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'
import type { Interval } from '../../../stats/intervals/interval.ts'
import { verdictOfInterval } from '../../../stats/verdicts/verdict.ts'

/** Fewest judged runs that a change may rest on. */
export const ENOUGH = 50
/** Win rates that differ by less are equal for all purposes. */
export const MARGIN = 0.03

/** How often the answers of a mixture were better than others, so far. */
export interface Estimate {
  readonly n: number
  /** Ties count ½. */
  readonly mean: number
  /** A confidence sequence. */
  readonly interval: Interval
}

/** What comparisons have shown of one version of a mixture. */
export interface Evidence {
  /** Against what the mixture names to be compared with; `costRatio` is mixture / other, null where it is not known. */
  readonly against: (Estimate & { readonly name: string; readonly costRatio: number | null }) | null
  /** With each agent against without it. */
  readonly agents: readonly (Estimate & { readonly agent: string })[]
  /** Share of runs in which a judge ranks a proposal above the answer; null without any. */
  readonly regret: number | null
}

/** A change that evidence suggests. */
export interface Candidate {
  /** The same for the same change of a version. */
  readonly key: string
  /** One sentence. */
  readonly change: string
  /** The evidence, in one sentence. */
  readonly why: string
  readonly mixture: Mixture
  /** It makes a part of the calls that the mixture makes, and no other. */
  readonly fewerCalls: boolean
}

/** The same with what it is expected to be worth, in points of win rate. */
export type Rated = Candidate & { readonly worth: number }

/** What a mixture is, and what is known of it. */
export interface Grounds {
  readonly mixture: Mixture
  readonly evidence: Evidence
  readonly priceOf: (model: string) => Price | null
}

/** How many points of win rate the whole cost of a run is worth: a tenth cheaper weighs like 1.5 points. */
export const COST_WORTH = 0.15

/** What an estimate says of the mixture. */
export function verdictOf({ interval: [low, high] }: Estimate) {
  return verdictOfInterval([low - 0.5, high - 0.5], MARGIN)
}

/** An estimate in words. */
export function shown({ mean, interval: [low, high], n }: Estimate, who = 'it'): string {
  return `${who} wins ${percent(mean)} [${percent(low)}, ${percent(high)}] of ${n} runs`
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
