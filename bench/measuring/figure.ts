import type { Estimate } from './statistics.ts'

export type Unit = 'ms' | '×' | '/s' | 'MB' | 'KiB' | 'exponent'

export interface Goal {
  readonly limit: 'at most' | 'at least'
  readonly value: number
}

/** One line of the table. */
export interface Figure {
  readonly name: string
  readonly unit: Unit
  /** Null when the machine was too noisy to measure. */
  readonly estimate: Estimate | null
  /** What the figure means, in one sentence. */
  readonly says: string
  readonly goal?: Goal
  /** Whether the interval was widened by the noise of the machine. */
  readonly noisy?: boolean
  /** Why there is no figure. */
  readonly refused?: string
}

/** The figures of one table. */
export interface Section {
  readonly title: string
  readonly figures: readonly Figure[]
}

/** Whether the figure meets its goal; null without a goal or an estimate. */
export function meetsGoal({ goal, estimate }: Figure): boolean | null {
  if (goal === undefined || estimate === null) return null
  return goal.limit === 'at most' ? estimate.value <= goal.value : estimate.value >= goal.value
}
