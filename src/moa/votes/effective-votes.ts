/**
 * How much the errors of two voters correlate where it was not measured. Models are wrong in the same way more often
 * than by chance, and those of one family most ("Correlated Errors in Large Language Models", arXiv 2506.07962).
 */
const ASSUMED = { oneFamily: 0.6, acrossFamilies: 0.3 }

/** One that voted. */
export interface Voter {
  readonly family: string
  readonly weight: number
}

/** How many independent voters these are worth. */
export interface EffectiveVotes {
  readonly votes: number
  /** Whether the correlation of the voters is a design value, not a measured one. */
  readonly assumed: boolean
}

/**
 * The number of independent voters of equal weight whose vote would be as sure: `n / (1 + (n − 1)ρ)` with equal weights
 * and one correlation. In general the variance of the weighted mean decides.
 */
export function effectiveVotes(
  voters: readonly Voter[],
  measuredCorrelation: number | null = null,
): EffectiveVotes {
  const assumed = measuredCorrelation === null
  const total = voters.reduce((sum, { weight }) => sum + weight, 0)
  if (total <= 0) return { votes: 0, assumed }
  let variance = 0
  for (const one of voters)
    for (const other of voters) {
      const correlation = one === other ? 1 : (measuredCorrelation ?? assumedFor(one, other))
      variance += one.weight * other.weight * correlation
    }
  return { votes: total ** 2 / variance, assumed }
}

function assumedFor(one: Voter, other: Voter): number {
  return one.family === other.family ? ASSUMED.oneFamily : ASSUMED.acrossFamilies
}
