/** What a confidence sequence remembers of its values, each from 0 to 1: enough to bet on the next one. */
export interface Spread {
  readonly count: number
  readonly sum: number
  /** Σ (x − μ̂)², with the mean as it was known with each value. */
  readonly squares: number
}

/** Before the first value. */
export const NO_VALUES: Spread = { count: 0, sum: 0, squares: 0 }

/** The mean, drawn towards one half by one pretended value. */
export function shrunkenMean({ count, sum }: Spread): number {
  return (0.5 + sum) / (count + 1)
}

/** With one value more. */
export function spreadWith(spread: Spread, value: number): Spread {
  const next = { count: spread.count + 1, sum: spread.sum + value }
  const mean = shrunkenMean({ ...next, squares: 0 })
  return { ...next, squares: spread.squares + (value - mean) ** 2 }
}

/**
 * The share that is bet on the next value (arXiv 2010.09686, "predictable plug-in"), before any cap. With `steady`, bets stay
 * nearly the same for so many values and shrink after them: any bet that does not know the next value is valid.
 */
export function betOf({ count, squares }: Spread, alpha: number, steady?: number): number {
  const variance = (0.25 + squares) / (count + 1)
  const next = count + 1
  const slowly = steady === undefined ? next * Math.log(1 + next) : next + steady
  return Math.sqrt((2 * Math.log(2 / alpha)) / (variance * slowly))
}
