import { bootstrap } from '../bootstrap/bootstrap.ts'
import type { ResampleOptions } from '../bootstrap/resamples.ts'
import type { Interval } from '../intervals/interval.ts'
import { meanOf } from '../moments.ts'
import { estimateOverQuestions } from '../pairs/clustered.ts'

/** One question: how much more one system costs than another, and how much better it is, from −1 to 1. */
export interface PriceRow {
  readonly costDifference: number
  readonly qualityDifference: number
  readonly cluster: string | null
}

/** What a point of quality costs, a point being 0.01. */
export interface PriceOfPoint {
  /** Null where the quality does not differ. */
  readonly value: number | null
  /** Null where the price has no bound, because the difference of quality may be 0. */
  readonly interval: Interval | null
}

/** The difference of cost ÷ the difference of quality in points, with a bootstrap interval corrected for skew. */
export function priceOfPoint(
  rows: readonly PriceRow[],
  options: ResampleOptions = {},
): PriceOfPoint {
  const clusters = rows.map((row) => row.cluster)
  const value = priceOf(rows)
  if (!Number.isFinite(value)) return { value: null, interval: null }
  const quality = estimateOverQuestions(
    rows.map((row) => row.qualityDifference),
    clusters,
  ).interval
  if (quality === null || quality[0] * quality[1] <= 0) return { value, interval: null }
  const { interval } = bootstrap(rows, priceOf, { ...options, clusters, method: 'bca' })
  return { value, interval }
}

function priceOf(rows: readonly PriceRow[]): number {
  return (
    meanOf(rows.map((row) => row.costDifference)) /
    (100 * meanOf(rows.map((row) => row.qualityDifference)))
  )
}
