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

/** Sums over evaluated outcomes. */
export interface ValueSums {
  readonly n: number
  readonly rules: number
  readonly learned: number
  /** Of the squares of the differences. */
  readonly squares: number
  /** Of what the scores' arms cost more than those of the rules, in US dollars. */
  readonly costUsd: number
}

/** No outcomes. */
export const NO_VALUES: ValueSums = { n: 0, rules: 0, learned: 0, squares: 0, costUsd: 0 }

/** The sums with an outcome more, or with `times` −1, one less. */
export function addValues(
  sums: ValueSums,
  { rules, learned, costUsd }: Pick<Evaluated, 'rules' | 'learned'> & { readonly costUsd: number },
  times: 1 | -1 = 1,
): ValueSums {
  return {
    n: sums.n + times,
    rules: sums.rules + times * rules,
    learned: sums.learned + times * learned,
    squares: sums.squares + times * (learned - rules) ** 2,
    costUsd: sums.costUsd + times * costUsd,
  }
}

/** Outcomes before anything is concluded from them. */
const FEWEST = 100
/** Where the interval is narrowest: after this many outcomes. */
const NARROWEST = 1_000
/** Half of 5 %: the sequence is exact for many outcomes only, and those of arms that are rarely tried are skewed. */
const ALPHA = 0.025

/** The difference of the mean values, learned − rules, with its interval; null for too few outcomes. */
export interface Difference {
  readonly mean: number
  readonly interval: readonly [number, number]
  readonly standardError: number
}

/**
 * The difference with a 95 % confidence sequence (arXiv 2103.06476, theorem 2.2): it may be looked at after every
 * outcome, where an ordinary interval would be wrong sooner or later. Null for too few outcomes.
 */
export function differenceOf({ n, rules, learned, squares }: ValueSums): Difference | null {
  if (n < FEWEST) return null
  const mean = (learned - rules) / n
  // A difference of 0 throughout has an interval, too: one more outcome may differ.
  const variance = Math.max(1 / n, squares / n - mean * mean)
  const scale = -2 * Math.log(ALPHA) + Math.log(-2 * Math.log(ALPHA)) + 1
  const spread = (n * scale) / NARROWEST + 1
  const half = Math.sqrt(
    ((2 * spread) / (n * (scale / NARROWEST) * n)) * Math.log(Math.sqrt(spread) / ALPHA) * variance,
  )
  return { mean, interval: [mean - half, mean + half], standardError: Math.sqrt(variance / n) }
}
