import type { HedgedSequence } from '../../stats/sequences/hedged-capital.ts'
import type { StoredFormat } from '../stored.ts'
import type { ComparedAgent } from './compared-run.ts'

/** Sums of a figure of both answers, over the runs in which both are known. */
export interface FigureSums {
  readonly n: number
  readonly answer: number
  readonly other: number
}

/** The sums of the comparisons of one version with one other. */
export interface ComparisonSums {
  readonly n: number
  readonly wins: number
  readonly ties: number
  readonly losses: number
  /** Runs in which no judge gave both verdicts. */
  readonly missing: number
  /** The confidence sequence of the mean value. */
  readonly sequence: HedgedSequence
  /** That of the last runs alone: it notices when the quality has changed, and all sums begin again. */
  readonly recent: HedgedSequence
  readonly cost: FigureSums
  readonly latency: FigureSums
  readonly length: FigureSums
  readonly judges: {
    readonly models: readonly string[]
    /** Verdicts that were wanted, and those that were usable. */
    readonly wanted: number
    readonly usable: number
    /** Pairs with two usable verdicts, and those in which both are the same. */
    readonly pairs: number
    readonly consistent: number
    /** Verdicts with a winner, and those in which the first answer won. */
    readonly decided: number
    readonly firstWins: number
    readonly costUsd: number
  }
  readonly regret: { readonly n: number; readonly count: number }
  readonly without?: ComparedAgent
  readonly sinceMs: number
  readonly updatedMs: number
}

/** How sums are stored. */
export const COMPARISON_SUMS: StoredFormat<ComparisonSums> = { version: 1 }
