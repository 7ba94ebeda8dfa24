/** The density of a normal distribution of mean 0 and standard deviation 1. */
export function densityNormal(value: number): number {
  return Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI)
}

/** The probability that a normally distributed variable of mean 0 and standard deviation 1 falls below a value. */
export function cumulativeNormal(value: number): number {
  if (value > 0) return 1 - cumulativeNormal(-value)
  return value < -3 ? densityNormal(value) * millsRatio(-value) : 0.5 + bodyNormal(value)
}

/** Probability between 0 and a value, by Marsaglia's series (2004): exact near 0, without relative precision in the tails. */
function bodyNormal(value: number): number {
  let term = value
  let sum = value
  for (let odd = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); odd += 2) {
    term *= (value * value) / odd
    sum += term
  }
  return densityNormal(value) * sum
}

/** Tail ÷ density from 3 on, by its continued fraction x + 1/(x + 2/(x + 3/…)). */
function millsRatio(value: number): number {
  let fraction = value
  for (let term = 150; term >= 1; term--) fraction = value + term / fraction
  return 1 / fraction
}

/** The value that a normally distributed variable of mean 0 and standard deviation 1 falls below with a probability from 0 to 1. */
export function quantileNormal(probability: number): number {
  // The lower tail has all its digits; the upper one is its mirror.
  if (probability > 0.5) return -quantileNormal(1 - probability)
  if (probability <= 0) return Number.NEGATIVE_INFINITY
  let value = roughQuantile(probability)
  // Halley's method: each step triples the number of digits.
  for (let step = 0; step < 3; step++) {
    const error = (cumulativeNormal(value) - probability) / densityNormal(value)
    value -= error / (1 + (value * error) / 2)
  }
  return value
}

/** Formula 26.2.23 of Abramowitz and Stegun for the lower half, to 0.00045. */
function roughQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability))
  const above = 2.515517 + t * (0.802853 + t * 0.010328)
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  return above / below - t
}
