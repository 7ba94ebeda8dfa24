/** What is true of every change that is proposed for a mixture. */
export interface Truth {
  readonly name: string
  /** Of the change over the mixture as it is. */
  readonly winRate: number
  /** Cost of a run with the change / cost of a run now. */
  readonly costRatio: number
  /** Whether putting it in place is right. */
  readonly isGood: boolean
}

/** The planted changes. */
export const TRUTHS: readonly Truth[] = [
  { name: 'harmful, at half the cost', winRate: 0.42, costRatio: 0.5, isGood: false },
  { name: 'worse by the margin, at half the cost', winRate: 0.47, costRatio: 0.5, isGood: false },
  { name: 'equal, and not cheaper', winRate: 0.5, costRatio: 1, isGood: false },
  { name: 'equal, at half the cost', winRate: 0.5, costRatio: 0.5, isGood: true },
  { name: 'better, at twice the cost', winRate: 0.58, costRatio: 2, isGood: true },
  { name: 'much better, at twice the cost', winRate: 0.65, costRatio: 2, isGood: true },
]
