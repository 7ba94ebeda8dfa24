import { correlationOf } from '../moments.ts'

/** Pearson's correlation; null where one of the two is constant, or there are fewer than two pairs. */
export function pearson(xs: readonly number[], ys: readonly number[]): number | null {
  const correlation = correlationOf(xs, ys)
  return Number.isNaN(correlation) ? null : Math.max(-1, Math.min(1, correlation))
}

/** Ranks from 1; values that are equal share the mean of their ranks. */
export function ranks(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const result = values.map(() => 0)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++
    for (const i of order.slice(from, to)) result[i] = (from + to + 1) / 2
    from = to
  }
  return result
}

/** Spearman's ρ with tied ranks; null where one of the two is constant. */
export function spearman(xs: readonly number[], ys: readonly number[]): number | null {
  return pearson(ranks(xs), ranks(ys))
}

/** Kendall's τ-b, corrected for ties in either; null where one of the two is constant. */
export function kendallTauB(xs: readonly number[], ys: readonly number[]): number | null {
  const n = Math.min(xs.length, ys.length)
  let [agreeing, untiedX, untiedY] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const x = Math.sign((xs[i] ?? 0) - (xs[j] ?? 0))
      const y = Math.sign((ys[i] ?? 0) - (ys[j] ?? 0))
      agreeing += x * y
      untiedX += x * x
      untiedY += y * y
    }
  }
  return untiedX > 0 && untiedY > 0 ? agreeing / Math.sqrt(untiedX * untiedY) : null
}
