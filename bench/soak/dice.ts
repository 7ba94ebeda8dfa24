import { randomFrom } from '../measuring/statistics.ts'

/** Random choices that a seed repeats. */
export interface Dice {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  /** Whether an event of this probability happens. */
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
}

/** Dice of one lane. */
export function diceFrom(seed: number): Dice {
  const random = randomFrom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  return {
    below,
    chance: (probability) => random() < probability,
    pick: <T>(values: readonly T[]) => values[below(values.length)] as T,
  }
}
