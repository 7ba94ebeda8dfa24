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
  /** Null when the machine was too noisy to tell. */
  readonly estimate: Estimate | null
  /** What the figure means, in one line. */
  readonly says: string
  readonly goal?: Goal
  /** The interval holds what noise may have done to it, beyond what was seen. */
  readonly noisy?: boolean
  /** Why there is no figure. */
  readonly refused?: string
}

/** Figures that were measured side by side, or belong together. */
export interface Section {
  readonly title: string
  readonly figures: readonly Figure[]
}

/** Whether the figure keeps its goal; null when there is none, or no figure. */
export function keepsGoal({ goal, estimate }: Figure): boolean | null {
  if (goal === undefined || estimate === null) return null
  return goal.limit === 'at most' ? estimate.value <= goal.value : estimate.value >= goal.value
}
