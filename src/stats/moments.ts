/** The mean; NaN of nothing. */
export function meanOf(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** The variance of a sample, with n − 1 below; NaN of fewer than two values. */
export function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN
  const mean = meanOf(values)
  let sum = 0
  for (const value of values) sum += (value - mean) ** 2
  return sum / (values.length - 1)
}

/** The standard deviation of a sample, with n − 1 below; NaN of fewer than two values. */
export function deviationOf(values: readonly number[]): number {
  return Math.sqrt(varianceOf(values))
}

/** Pearson's correlation of two lists of one length; NaN where one of them is constant. */
export function correlationOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let product = 0
  let [squareA, squareB] = [0, 0]
  for (const [index, value] of a.entries()) {
    const [deviationA, deviationB] = [value - meanA, (b[index] ?? Number.NaN) - meanB]
    product += deviationA * deviationB
    squareA += deviationA ** 2
    squareB += deviationB ** 2
  }
  return product / Math.sqrt(squareA * squareB)
}

/** The value below which this share of the values lies, by linear interpolation; NaN of nothing. */
export function quantileOf(values: readonly number[], share: number): number {
  return quantileOfSorted(
    [...values].sort((a, b) => a - b),
    share,
  )
}

/** The same for values in rising order. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position - Math.floor(position))
}
