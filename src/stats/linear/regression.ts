import { meanOf } from '../moments.ts'
import { pseudoInverse } from './symmetric.ts'

/** A line through points, by least squares. */
export interface Regression {
  readonly intercept: number
  /** By feature. */
  readonly slopes: readonly number[]
  /** Share of the variance that the line explains; null where the values do not vary. */
  readonly rSquared: number | null
}

/** Fits value = intercept + Σ slope · feature, as of quality and diversity of panels in arXiv 2502.00674. */
export function regress(
  points: readonly { readonly features: readonly number[]; readonly value: number }[],
): Regression {
  const rows = points.map(({ features }) => [1, ...features])
  const width = rows[0]?.length ?? 1
  const columns = Array.from({ length: width }, (_, j) => rows.map((row) => row[j] ?? 0))
  const dot = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)
  const values = points.map((point) => point.value)
  const right = columns.map((column) => dot(column, values))
  const inverse = pseudoInverse(columns.map((column) => columns.map((other) => dot(column, other))))
  const [intercept = 0, ...slopes] = inverse.map((row) => dot(row, right))
  const mean = meanOf(values)
  let [left, all] = [0, 0]
  rows.forEach((row, i) => {
    left += ((values[i] ?? 0) - dot(row, [intercept, ...slopes])) ** 2
    all += ((values[i] ?? 0) - mean) ** 2
  })
  return { intercept, slopes, rSquared: all > 0 ? 1 - left / all : null }
}
