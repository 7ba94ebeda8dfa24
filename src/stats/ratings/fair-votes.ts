import { signTest } from '../intervals/sign-test.ts'

/** Fewer votes than this give no rating. */
export const MIN_VOTES = 30
/** The largest share of the votes that one voter should have. */
export const MAX_SHARE = 0.05
/** Sums of fewer voters than this vary too little to say how far voters differ: each vote then counts by itself. */
export const MIN_VOTERS = 10
/** Of fewer votes, a twentieth is too few to leave any out. */
const MIN_CAPPED = 100
/** A voter who takes one side this improbably often does not read. */
const ONE_SIDED = 0.001

/** Whether chance explains with p < 0.001 only that a voter chose one side so often. */
export function isOneSided(left: number, right: number): boolean {
  return left + right > 0 && signTest(left, right) < ONE_SIDED
}

/**
 * How many votes of each voter count, so that none has more than MAX_SHARE of those that do; no limit while there are too
 * few votes or voters for that. With 1 / MAX_SHARE voters, one vote each is always possible.
 */
export function votesEach(counts: readonly number[]): number {
  const votes = counts.reduce((sum, count) => sum + count, 0)
  if (counts.length < 1 / MAX_SHARE || votes < MIN_CAPPED) return Infinity
  const isAllowed = (most: number) =>
    most <= MAX_SHARE * counts.reduce((sum, count) => sum + Math.min(count, most), 0) + 1e-9
  let [allowed, beyond] = [1, Math.max(1, ...counts) + 1]
  // What is counted grows ever slower with the limit: once it is too high, it stays so.
  while (beyond - allowed > 1) {
    const middle = Math.floor((allowed + beyond) / 2)
    if (isAllowed(middle)) allowed = middle
    else beyond = middle
  }
  return allowed
}

/** The first votes of each voter, given from the oldest to the newest, as many as the voter's share allows. */
export function withinShare<T extends { readonly voter: string }>(
  votes: readonly T[],
): readonly T[] {
  const counts = new Map<string, number>()
  for (const { voter } of votes) counts.set(voter, (counts.get(voter) ?? 0) + 1)
  const each = votesEach([...counts.values()])
  const seen = new Map<string, number>()
  return votes.filter(({ voter }) => {
    const number = (seen.get(voter) ?? 0) + 1
    seen.set(voter, number)
    return number <= each
  })
}
