/** A value, and the interval that holds it with 95 % confidence. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** The value below which this part of the values lies, by linear interpolation. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const position = (sorted.length - 1) * part
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position - Math.floor(position))
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Number of bootstrap samples: enough for stable ends of the interval. */
const DRAWS = 1_000

/**
 * A statistic of the rounds with its 95 % interval by the bootstrap. Whole rounds are drawn with repetition,
 * so that samples of one round stay together.
 */
export function estimate<Round>(
  rounds: readonly Round[],
  statistic: (rounds: readonly Round[]) => number,
): Estimate {
  const random = randomFrom(rounds.length)
  const drawn = Array.from({ length: DRAWS }, () =>
    statistic(rounds.map(() => rounds[Math.floor(random() * rounds.length)] as Round)),
  )
  return {
    value: statistic(rounds),
    low: quantile(drawn, 0.025),
    high: quantile(drawn, 0.975),
  }
}

/** Pseudorandom numbers from 0 to 1 (mulberry32), seeded, so that the same rounds give the same figures. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * The exponent of a curve: the slope of a straight line through the logarithms, by least squares.
 * A cost that grows with size² has 2; a mostly fixed cost has less than 1.
 */
export function exponentOf(sizes: readonly number[], costs: readonly number[]): number {
  const xs = sizes.map(Math.log)
  const ys = sizes.map((_, index) => Math.log(costs[index] ?? Number.NaN))
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(xs), mean(ys)]
  let above = 0
  let below = 0
  for (const [index, x] of xs.entries()) {
    above += (x - meanX) * ((ys[index] ?? Number.NaN) - meanY)
    below += (x - meanX) ** 2
  }
  return above / below
}
