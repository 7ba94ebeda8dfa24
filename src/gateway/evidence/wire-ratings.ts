import { wilsonInterval } from '../../stats/intervals/wilson.ts'
import { MIN_VOTES } from '../../stats/ratings/fair-votes.ts'
import type { WireRatings } from '../../protocol/votes/vote-response.ts'
import type { FoundRatings, ThumbCount } from './vote-store.ts'

/** What votes say, as the response has it. */
export function wireRatings(found: FoundRatings): WireRatings {
  const { votes, voters, unit, ratings, pairs, thumbs, oneSidedVoters, overCap, agreement } = found
  return {
    object: 'ratings',
    votes,
    voters,
    enough: votes >= MIN_VOTES,
    interval_by: unit,
    ratings: (ratings?.systems ?? []).map(({ system, rating, interval, rank, votes: own }) => ({
      system,
      rating: tenths(rating),
      interval: [tenths(interval[0]), tenths(interval[1])],
      rank,
      votes: own,
    })),
    pairs: pairs.map(({ first, second, firstWins, secondWins, ties, bothBad }) => ({
      first,
      second,
      first_wins: firstWins,
      second_wins: secondWins,
      ties,
      both_bad: bothBad,
    })),
    thumbs: thumbs.map(wireThumb),
    left_out: { one_sided_voters: oneSidedVoters, over_cap: overCap },
    judge: agreement && {
      n: agreement.n,
      kappa: agreement.kappa,
      interval: agreement.interval && [...agreement.interval],
    },
  }
}

function wireThumb({ system, up, down, overCap }: ThumbCount): WireRatings['thumbs'][number] {
  const [low, high] = wilsonInterval(up, up + down) ?? [0, 1]
  return { system, up, down, rate: up / (up + down), interval: [low, high], over_cap: overCap }
}

function tenths(points: number): number {
  return Math.round(10 * points) / 10
}
