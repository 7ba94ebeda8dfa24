import { kappaOf, type Kappa } from '../agreement/kappa-interval.ts'
import { rateSystems, type Ratings } from './bradley-terry.ts'
import { isOneSided, MIN_VOTERS, MIN_VOTES, withinShare } from './fair-votes.ts'
import type { Vote } from './vote.ts'

/** A vote between two answers that stood side by side. */
export interface Ballot {
  readonly voter: string
  readonly left: string
  readonly right: string
  readonly choice: 'left' | 'right' | 'tie' | 'both_bad'
  readonly leftLength: number
  readonly rightLength: number
  /** What judges found of one of the two; absent where none read it. */
  readonly judged?: JudgedAnswer | undefined
}

/** How judges value one answer of a vote, from 0 to 1, beside an answer of the system on the other side. */
export interface JudgedAnswer {
  readonly answer: string
  readonly side: 'left' | 'right'
  readonly value: number
}

/** Which votes are rated, and how. */
export interface BallotOptions {
  /** Only pairs with this system; null for all. */
  readonly system: string | null
  /** Whether the lengths of the answers are held equal. */
  readonly style: 'held' | 'free'
}

/** The votes between two systems. */
export interface PairCount {
  readonly first: string
  readonly second: string
  readonly firstWins: number
  readonly secondWins: number
  readonly ties: number
  readonly bothBad: number
}

/** What votes say. */
export interface RatedBallots {
  /** Votes that count. */
  readonly votes: number
  readonly voters: number
  /** What the intervals vary. */
  readonly unit: 'voter' | 'vote'
  /** Null below the minimum of votes. */
  readonly ratings: Ratings | null
  readonly pairs: readonly PairCount[]
  readonly oneSidedVoters: number
  /** Votes that were left out because their voter has too large a share. */
  readonly overCap: number
  /** How far voters and judges agree; null where they have nothing in common. */
  readonly agreement: Kappa | null
}

/** "Both bad" says nothing of which is better: a tie. */
const OUTCOMES: Readonly<Record<Ballot['choice'], number>> = {
  left: 1,
  right: 0,
  tie: 0.5,
  both_bad: 0.5,
}

/** Rates systems by the votes that can be trusted, given from the oldest to the newest. */
export function rateBallots(
  ballots: readonly Ballot[],
  { system, style }: BallotOptions,
): RatedBallots {
  const oneSided = oneSidedVoters(ballots)
  const fair = ballots.filter(
    ({ voter, left, right }) =>
      !oneSided.has(voter) && (system === null || left === system || right === system),
  )
  const counted = withinShare(fair)
  const voters = new Set(counted.map(({ voter }) => voter)).size
  const unit = voters < MIN_VOTERS ? 'vote' : 'voter'
  return {
    votes: counted.length,
    voters,
    unit,
    ratings:
      counted.length < MIN_VOTES
        ? null
        : rateSystems(counted.map((ballot) => voteOf(ballot, { unit, style }))),
    pairs: pairsOf(counted),
    oneSidedVoters: oneSided.size,
    overCap: fair.length - counted.length,
    agreement: kappaOf(verdictsOf(counted), MIN_VOTES),
  }
}

/** All votes of a voter say whether the voter reads, not those on one system alone. */
function oneSidedVoters(ballots: readonly Ballot[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [voter, own] of Map.groupBy(ballots, (ballot) => ballot.voter)) {
    const count = (side: string) => own.filter(({ choice }) => choice === side).length
    if (isOneSided(count('left'), count('right'))) found.add(voter)
  }
  return found
}

/** Whether the same answers win, lose or neither, for voters and for judges. The first vote on each: further ones are not independent of it. */
function verdictsOf(ballots: readonly Ballot[]): readonly (readonly [number, number])[] {
  const seen = new Map<string, readonly [number, number]>()
  for (const { choice, judged } of ballots) {
    if (judged === undefined || seen.has(judged.answer)) continue
    const { answer, side, value } = judged
    const voted = Math.sign(OUTCOMES[choice] - 0.5)
    seen.set(answer, [side === 'left' ? voted : -voted, Math.sign(value - 0.5)])
  }
  return [...seen.values()]
}

function voteOf(
  { voter, left, right, choice, leftLength, rightLength }: Ballot,
  { unit, style }: Pick<RatedBallots, 'unit'> & Pick<BallotOptions, 'style'>,
): Vote {
  return {
    first: left,
    second: right,
    outcome: OUTCOMES[choice],
    voter: unit === 'voter' ? voter : null,
    style: style === 'held' ? [{ first: leftLength, second: rightLength }] : [],
  }
}

function pairsOf(ballots: readonly Ballot[]): readonly PairCount[] {
  const pairs = Map.groupBy(ballots, ({ left, right }) => JSON.stringify([left, right].sort()))
  return Array.from(pairs, ([key, own]) => {
    const [first = '', second = ''] = JSON.parse(key) as string[]
    const count = (is: (ballot: Ballot) => boolean) => own.filter(is).length
    const wins = (system: string) =>
      count(
        ({ left, right, choice }) =>
          (choice === 'left' && left === system) || (choice === 'right' && right === system),
      )
    return {
      first,
      second,
      firstWins: wins(first),
      secondWins: wins(second),
      ties: count(({ choice }) => choice === 'tie'),
      bothBad: count(({ choice }) => choice === 'both_bad'),
    }
  }).toSorted((a, b) => (a.first + a.second < b.first + b.second ? -1 : 1))
}
