import type { Interval } from '../../../stats/intervals/interval.ts'
import { wilsonInterval } from '../../../stats/intervals/wilson.ts'

/** Votes below which a share says nothing yet. */
export const ENOUGH_VOTES = 20

/** What a person found: the position of the best answer, that they are equal, or that all are bad. */
export type Outcome = number | 'tie' | 'bad'

/** One vote on the answers to one question. It holds neither the question nor an answer. */
export interface Vote {
  readonly atMs: number
  /** Whether the names were hidden when the vote was cast. */
  readonly blind: boolean
  /** In the order in which the answers stood on the page. */
  readonly columns: readonly { readonly subject: string; readonly run: string | null }[]
  readonly outcome: Outcome
}

/** What all votes say about two subjects; the first is the one with more points. */
export interface PairTally {
  readonly subjects: readonly [string, string]
  readonly wins: readonly [number, number]
  readonly ties: number
  readonly bothBad: number
  readonly votes: number
  readonly blindVotes: number
  /** Share of the first: its wins, and half of what neither won, as LMArena counts (arXiv 2403.04132). */
  readonly share: number
  readonly interval: Interval
}

/** The tally of each pair that was voted on, the pair with most votes first. */
export function tallyOf(votes: readonly Vote[]): PairTally[] {
  const pairs = new Map<string, Counts>()
  for (const vote of votes) {
    for (const [one, other] of pairsOf(vote.columns.length)) count(pairs, vote, [one, other])
  }
  return [...pairs.values()]
    .map(tallied)
    .toSorted((one, other) => other.votes - one.votes || nameOf(one).localeCompare(nameOf(other)))
}

interface Counts {
  readonly subjects: readonly [string, string]
  readonly wins: [number, number]
  ties: number
  bothBad: number
  blindVotes: number
}

/** Among three or more answers, the best one beats each other; nothing is known of those among one another. */
function count(pairs: Map<string, Counts>, vote: Vote, [one, other]: readonly [number, number]) {
  const { outcome, columns, blind } = vote
  const first = columns[one]?.subject ?? ''
  const second = columns[other]?.subject ?? ''
  if (first === second) return
  if (typeof outcome === 'number' && outcome !== one && outcome !== other) return
  const subjects: readonly [string, string] = first < second ? [first, second] : [second, first]
  const id = JSON.stringify(subjects)
  const counts = pairs.get(id) ?? { subjects, wins: [0, 0], ties: 0, bothBad: 0, blindVotes: 0 }
  pairs.set(id, counts)
  if (blind) counts.blindVotes += 1
  if (outcome === 'tie') counts.ties += 1
  else if (outcome === 'bad') counts.bothBad += 1
  else counts.wins[columns[outcome]?.subject === subjects[0] ? 0 : 1] += 1
}

function tallied(counts: Counts): PairTally {
  const { subjects, wins, ties, bothBad, blindVotes } = counts
  const votes = wins[0] + wins[1] + ties + bothBad
  const swapped = wins[1] > wins[0]
  const points = Math.max(...wins) + (ties + bothBad) / 2
  return {
    subjects: swapped ? [subjects[1], subjects[0]] : subjects,
    wins: swapped ? [wins[1], wins[0]] : wins,
    ties,
    bothBad,
    votes,
    blindVotes,
    share: points / votes,
    interval: wilsonInterval(points, votes) ?? [0, 1],
  }
}

function pairsOf(size: number): (readonly [number, number])[] {
  const places = Array.from({ length: size }, (_, place) => place)
  return places.flatMap((one) => places.slice(one + 1).map((other) => [one, other] as const))
}

function nameOf({ subjects }: PairTally): string {
  return subjects.join(' ')
}
