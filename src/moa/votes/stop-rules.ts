import { outweighs } from './weights.ts'

/** When a vote needs no further ballots. */
export type StopRule = 'certain' | 'likely' | 'window' | 'never'

/** How far a vote is. */
export interface Race {
  /** Of the class that leads. */
  readonly leader: Side
  /** Of the class behind it; nothing when there is none. */
  readonly second: Side
  /** The most weight that the ballots still out can have. */
  readonly weightOut: number
  /** How many of the latest ballots are for the leader, without another answer or an abstention between them. */
  readonly row: number
}

/** What one class has. */
export interface Side {
  readonly weight: number
  readonly count: number
}

/** How sure `likely` must be that the leader is the better of the first two. */
const LIKELY = 0.9
/** Ballots for the leader in a row that end a vote under `window`, as in "Escape Sky-high Cost" (arXiv 2401.10480). */
const WINDOW = 4

/** Whether the rule ends the vote here. A vote that is certain is over under every rule but `never`. */
export const ENDS: Readonly<Record<StopRule, (race: Race) => boolean>> = {
  certain: cannotBeOverturned,
  likely: (race) => cannotBeOverturned(race) || leadsLikely(race, LIKELY),
  window: (race) => cannotBeOverturned(race) || race.row >= WINDOW,
  never: () => false,
}

/** Whether the leader stays ahead however the ballots still out are cast (EMS, arXiv 2604.02863). */
export function cannotBeOverturned({ leader, second, weightOut }: Race): boolean {
  return outweighs(leader.weight, second.weight + weightOut)
}

/**
 * Whether the leader beats the second with this probability (Adaptive-Consistency, arXiv 2305.11860): by numbers of
 * ballots, and by weight at least ahead.
 */
export function leadsLikely({ leader, second }: Race, probability: number): boolean {
  return (
    outweighs(leader.weight, second.weight) &&
    leader.count > second.count &&
    leadProbability(leader.count, second.count) >= probability
  )
}

/**
 * The probability that the class with `leader` ballots is more common than the one with `second`, from a uniform prior:
 * the regularised incomplete beta function I½(second + 1, leader + 1). With whole numbers it is the probability of more
 * than `second` heads in `leader + second + 1` tosses of a coin.
 */
export function leadProbability(leader: number, second: number): number {
  const tosses = leader + second + 1
  let ways = 1
  let atMost = 0
  for (let heads = 0; heads <= second; heads++) {
    atMost += ways
    ways = (ways * (tosses - heads)) / (heads + 1)
  }
  return 1 - atMost / 2 ** tosses
}
