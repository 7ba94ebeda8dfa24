/** A choice whose outcome is known, and what was expected of three arms before it was. */
export interface Outcome {
  readonly arm: string
  readonly propensity: number
  /** What the rules choose, and what the scores do. */
  readonly base: string
  readonly wanted: string
  readonly reward: number
  readonly expected: (arm: string) => number
}

/** Both policies' values of one outcome, and what a change of its reward would change of their difference. */
export interface Evaluated {
  readonly rules: number
  readonly learned: number
  /** By how much the values change with the reward. */
  readonly rulesWeight: number
  readonly learnedWeight: number
}

/**
 * Doubly robust values of an outcome (arXiv 1103.4601): what was expected of the arm that a policy chooses, corrected
 * where this arm was the one that ran. Unbiased, as what is expected does not know the outcome yet.
 */
export function evaluated({ arm, propensity, base, wanted, reward, expected }: Outcome): Evaluated {
  const valueOf = (chosen: string, weight: number) =>
    expected(chosen) + weight * (reward - expected(arm))
  const rulesWeight = Number(arm === base) / propensity
  const learnedWeight = Number(arm === wanted) / propensity
  return {
    rules: valueOf(base, rulesWeight),
    learned: valueOf(wanted, learnedWeight),
    rulesWeight,
    learnedWeight,
  }
}

/** Sums over outcomes for which the policies choose differently, each weighted by its scale. */
export interface ValueSums {
  readonly n: number
  /** Of the scales. */
  readonly scale: number
  readonly rules: number
  readonly learned: number
  /** Of the squares of the scaled differences. */
  readonly squares: number
  /** Of what the scores' arms cost more than those of the rules, in US dollars. */
  readonly costUsd: number
}

/** No outcomes. */
export const NO_VALUES: ValueSums = {
  n: 0,
  scale: 0,
  rules: 0,
  learned: 0,
  squares: 0,
  costUsd: 0,
}

/** An outcome as it is added to the sums. */
export interface ScaledValues extends Pick<Evaluated, 'rules' | 'learned'> {
  /**
   * The smaller probability of both policies' arms: it holds the difference between −1 and 1. It is known before the
   * outcome, so that it may weight it.
   */
  readonly scale: number
  readonly costUsd: number
}

/** The sums with an outcome more, or with `times` −1, one less. */
export function addValues(
  sums: ValueSums,
  { rules, learned, scale, costUsd }: ScaledValues,
  times: 1 | -1 = 1,
): ValueSums {
  return {
    n: sums.n + times,
    scale: sums.scale + times * scale,
    rules: sums.rules + times * scale * rules,
    learned: sums.learned + times * scale * learned,
    squares: sums.squares + times * (scale * (learned - rules)) ** 2,
    costUsd: sums.costUsd + times * costUsd,
  }
}

/** Outcomes before anything is concluded from them. */
const FEWEST = 100
/** How likely each end of the interval is wrong at some time. */
const ALPHA = 0.025
/** Bets on a difference, of which each suits another size of it, and what each pays for the squares. */
const BETS = Array.from({ length: 8 }, (_, index) => 0.64 / 2 ** index)
const PRICES = BETS.map((bet) => -Math.log(1 - bet) - bet)
/** Steps in which the width of the interval is found: to 12 digits. */
const STEPS = 40

/**
 * The evidence that a sum of scaled differences is not from a mean of 0 or less: the capital of who began with 1 and
 * bets on each. As exp(bx − (−log(1 − b) − b)x²) ≤ 1 + bx for x ≥ −1 (Fan, Grama and Liu, 2015), it stays below 1/α for
 * ever with probability 1 − α, whatever the propensities, and however early it is looked at.
 */
function capital(sum: number, squares: number): number {
  const ends = BETS.map((bet, index) => Math.exp(bet * sum - (PRICES[index] ?? 0) * squares))
  return ends.reduce((total, each) => total + each, 0) / BETS.length
}

/** Whether the interval of the difference lies above 0: the same as `differenceOf`, in less time. */
export function isShown(sums: ValueSums): boolean {
  return sums.n >= FEWEST && evidenceOf(sums) >= 1 / ALPHA
}

/** The sums with both policies in each other's place. */
export function reversed(sums: ValueSums): ValueSums {
  return { ...sums, rules: sums.learned, learned: sums.rules }
}

/** The evidence that what was learned is better than the rules: 1 for none, and it is 1 or less on average if it is not. */
export function evidenceOf({ rules, learned, squares }: ValueSums): number {
  return capital(learned - rules, squares)
}

/** The difference of the mean values, learned − rules, with its interval. */
export interface Difference {
  readonly mean: number
  readonly interval: readonly [number, number]
}

/**
 * The difference with a 95 % confidence sequence: it may be looked at after every outcome, where an ordinary interval
 * would be wrong sooner or later. Of policies that change, it is about their mean. Null for too few outcomes.
 */
export function differenceOf({ n, scale, rules, learned, squares }: ValueSums): Difference | null {
  if (n < FEWEST) return null
  const mean = (learned - rules) / scale
  let [low, high] = [0, 1]
  while (capital(high, squares) < 1 / ALPHA) high *= 2
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2
    if (capital(middle, squares) < 1 / ALPHA) low = middle
    else high = middle
  }
  const half = high / scale
  return { mean, interval: [mean - half, mean + half] }
}
