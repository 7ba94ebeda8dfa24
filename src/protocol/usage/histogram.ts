import type { Counts } from './tally.ts'

/**
 * Each bucket is a tenth wider than the one before (DDSketch, arXiv 1908.10693), so that the middle of a bucket is at
 * most 5 % away from everything in it, and histograms of different times can be added.
 */
const GROWTH = 1.1

/** The bucket of a duration. */
export function bucketOf(ms: number): string {
  return String(ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(GROWTH)))
}

/** A histogram of one duration; empty for a duration that was not measured. */
export function countOf(ms: number | null): Counts {
  return ms === null || !Number.isFinite(ms) ? {} : { [bucketOf(ms)]: 1 }
}

/** The duration that a share of all did not exceed (nearest rank), in milliseconds; null without any. */
export function quantile(histogram: Counts, share: number): number | null {
  const buckets = Object.entries(histogram).map(
    ([bucket, count]) => [Number(bucket), count] as const,
  )
  const total = buckets.reduce((sum, [, count]) => sum + count, 0)
  let left = Math.max(1, Math.ceil(total * share))
  for (const [bucket, count] of buckets.toSorted(([a], [b]) => a - b)) {
    left -= count
    if (left <= 0) return middleOf(bucket)
  }
  return null
}

/** The value that is equally far, in relation, from both ends of a bucket. */
export function middleOf(bucket: number): number {
  return bucket === 0 ? 1 : Math.round((2 * GROWTH ** bucket) / (GROWTH + 1))
}
