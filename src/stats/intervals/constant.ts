import type { Interval } from './interval.ts'

/** Values that are all the same: what the mean of others like them may still be. */
export interface ConstantValues {
  readonly value: number
  /** Values that are independent of each other. */
  readonly n: number
  /** The least and the most that a value can be. */
  readonly range: Interval
}

/**
 * The exact interval of the mean: with probability α/2 no other value was drawn although a share u of all differs, where
 * (1 − u)ⁿ = α/2; at worst all of those are at one end of the range. For wins alone it agrees with the sign test.
 */
export function constantInterval(
  { value, n, range }: ConstantValues,
  confidence: number,
): Interval {
  const unseen = 1 - ((1 - confidence) / 2) ** (1 / n)
  return [value - unseen * (value - range[0]), value + unseen * (range[1] - value)]
}

/** The two-sided p value of a mean: at which confidence it is at the end of that interval. */
export function constantPValue({ value, n, range }: ConstantValues, nullValue: number): number {
  if (value === nullValue) return 1
  const end = value > nullValue ? range[0] : range[1]
  if (value === end) return 1
  const unseen = Math.min(1, (value - nullValue) / (value - end))
  return Math.min(1, 2 * (1 - unseen) ** n)
}
