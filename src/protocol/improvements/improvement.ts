import type { Mixture } from '../mixtures/mixture.ts'

/** How far a change of a mixture has come. */
export const IMPROVEMENT_STATUSES = {
  proposed: 'not tested yet',
  offline: 'being tested on stored runs',
  shadow: 'being compared with the current version on new runs, off their path',
  ready: 'shown to be better, or as good and cheaper; waits to be put in place',
  promoted:
    'put in place as a new version, and compared with the version before for a while, every month',
  worse:
    'put in place, and then shown to be worse than the version before; waits to be rolled back',
  rejected: 'not put in place; `why` has the reason',
  rolled_back: 'put in place, then replaced by the version before',
} as const

export type ImprovementStatus = keyof typeof IMPROVEMENT_STATUSES

/** What a test has shown of a change; all figures are the change's, against the version that it changes. */
export interface ImprovementTest {
  readonly n: number
  /** Null without any judged run. */
  readonly winRate: number | null
  readonly interval: readonly [number, number]
  /** Null where the cost is not known. */
  readonly costRatio: number | null
}

/** The same on new runs. */
export interface ShadowTest extends ImprovementTest {
  readonly verdict: 'better' | 'worse' | 'equivalent' | 'undecided'
}

/** The last time that changes of a mixture were looked for and tested. */
export interface ImprovementRound {
  readonly startedAtMs: number
  /** Null while it goes on. */
  readonly endedAtMs: number | null
  /** What it did, or why it proposed nothing. */
  readonly why: string
}

/** A change of a mixture, and how far it has come. */
export interface Improvement {
  readonly id: string
  readonly fromVersion: number
  /** The same for the same change of the same mixture, whichever version it is. */
  readonly key: string
  /** One sentence. */
  readonly change: string
  readonly why: string
  readonly status: ImprovementStatus
  /** With which chance its test on new runs may be wrong. */
  readonly alpha: number
  /** The mixture with the change; null once that is decided. */
  readonly mixture: Mixture | null
  /** It makes a part of the calls that the current version makes, and no other. */
  readonly fewerCalls: boolean
  readonly offline: ImprovementTest | null
  readonly shadow: ShadowTest | null
  readonly promotedVersion: number | null
  /** Since when the version before is compared with the promoted one; null when that is over, or not begun. */
  readonly retestedSinceMs: number | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}
