import type { ComparedRun, ComparedTexts } from '../../../protocol/comparisons/compared-run.ts'
import type { ComparisonSums } from '../../../protocol/comparisons/comparison-sums.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'

/** The comparisons of one mixture. */
export interface ComparisonPlace {
  readonly tenant: string
  readonly mixture: string
}

/** Money that comparing a run may cost, of what the mixture may spend in the UTC day. */
export interface ComparisonHold {
  readonly run: string
  readonly day: string
  /** The most that it can cost. */
  readonly boundUsd: number
  readonly dailyUsd: number
}

/** A changed mixture that is tested beside the one in use. */
export interface Candidate {
  readonly id: string
  readonly mixture: Mixture
  /** Error probability of its confidence sequence. */
  readonly alpha: number
  /** Who judges it; absent for every judge of the mixture. */
  readonly judges?: readonly string[]
}

/** Whether a run may be compared, and with which candidate too. */
export interface ComparisonGrant {
  readonly allowed: boolean
  readonly candidate: Candidate | null
}

/** The sums of the comparisons of one version with one other. */
export interface StoredComparison {
  readonly version: number
  readonly against: string
  readonly sums: ComparisonSums
}

/** What the comparisons of a day have cost; `skipped` counts runs that the money of the day did not cover. */
export interface ComparisonMoney {
  readonly day: string
  readonly spentUsd: number
  readonly skipped: number
}

export interface ComparisonSummaries {
  /** The newest version first. */
  readonly comparisons: readonly StoredComparison[]
  readonly money: ComparisonMoney
}

/** A compared run, with its texts where they are stored. */
export interface StoredComparedRun extends ComparedRun {
  readonly texts?: ComparedTexts
}

/** How judges value the answer of a run, from 0 to 1, beside one of another system. */
export interface JudgedRun {
  readonly run: string
  readonly against: string
  readonly value: number
}

/** The comparisons of mixtures with others, the money for them, and what each needs while it goes on. */
export interface ComparisonStore {
  /** Reserves money, once for each run; a second call for the same run raises its reservation. A run that was compared gets none. */
  reserve(place: ComparisonPlace, hold: ComparisonHold): Promise<ComparisonGrant>
  /** Stores the material of a comparison for an hour at most, and starts its Workflow. */
  start(place: ComparisonPlace, run: string, material: string): Promise<void>
  /** Null when it is not there (any more). */
  material(place: ComparisonPlace, run: string): Promise<string | null>
  /** True for the first caller of a run that holds money: its calls may be made. */
  begin(place: ComparisonPlace, run: string): Promise<boolean>
  /** Records a run once, settles its money, and deletes its material. */
  record(place: ComparisonPlace, compared: ComparedRun, texts: ComparedTexts | null): Promise<void>
  read(place: ComparisonPlace, day: string): Promise<ComparisonSummaries>
  /** The last runs, the newest first. */
  runs(place: ComparisonPlace): Promise<readonly StoredComparedRun[]>
  /** The verdicts on them. */
  judged(place: ComparisonPlace): Promise<readonly JudgedRun[]>
  /** Compares each run with this mixture too, until it is null. */
  setCandidate(place: ComparisonPlace, candidate: Candidate | null): Promise<void>
}
