/** Ratings of systems from blind votes (Bradley and Terry), with what makes the votes doubtful. */
import { cohenKappa } from '../../../stats/agreement/kappa.ts'
import { signTest } from '../../../stats/intervals/sign-test.ts'
import { rateSystems, type Ratings } from '../../../stats/ratings/bradley-terry.ts'
import { stylePairs, styleOf } from '../../../stats/ratings/style.ts'
import type { Vote } from '../../../stats/ratings/vote.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type { JudgmentRecord } from '../../results/judgment-record.ts'
import { keyOf } from '../votes/ballots.ts'
import type { Choice, VoteRecord } from '../votes/vote-record.ts'

/** Fewer votes than this give no number. */
export const MIN_VOTES = 30
/** The largest share of the votes that one voter should have. */
export const MAX_SHARE = 0.05
/** Sums of fewer voters than this vary too little to say how far voters differ: each vote then counts by itself. */
export const MIN_VOTERS = 10
/** A voter who takes one side this improbably often does not read. */
const ONE_SIDED = 0.001

/** What is known of the votes. */
export interface VoteReport {
  readonly votes: number
  /** Votes of a voter on a pair that they had voted on before: the first one counts. */
  readonly repeated: number
  readonly voters: readonly VoterReport[]
  /** What the intervals vary: voters, or single votes where the voters are too few. */
  readonly unit: 'voter' | 'vote'
  readonly pairs: readonly PairReport[]
  /** Null below the minimum of votes. */
  readonly ratings: Ratings | null
  /** With the style of the answers held equal; null when it was not wanted, or below the minimum. */
  readonly styled: Ratings | null
  /** Cohen's κ of votes and judges on the pairs that both decided on; null without such pairs. */
  readonly agreement: { readonly kappa: number | null; readonly n: number } | null
}

/** One voter. */
export interface VoterReport {
  readonly voter: string
  readonly votes: number
  /** How often the left one, of the votes for one side. */
  readonly leftShare: number | null
  readonly isOneSided: boolean
}

/** The votes between two systems. */
export interface PairReport {
  readonly first: string
  readonly second: string
  readonly wins: number
  readonly losses: number
  readonly ties: number
  readonly bothBad: number
}

/** The material of the ratings. */
export interface Ballots {
  readonly votes: readonly VoteRecord[]
  readonly answers: readonly AnswerRecord[]
  readonly judgments: readonly JudgmentRecord[]
}

/** Rates the systems from the votes. */
export function rateVotes(
  ballots: Ballots,
  options: { readonly style: 'held' | 'free' },
): VoteReport {
  const votes = firstVotes(ballots.votes)
  const isEnough = votes.length >= MIN_VOTES
  const voters = votersOf(votes)
  const unit = voters.length < MIN_VOTERS ? 'vote' : 'voter'
  const rate = (of: readonly Vote[]) =>
    rateSystems(unit === 'voter' ? of : of.map((vote) => ({ ...vote, voter: null })))
  return {
    votes: votes.length,
    repeated: ballots.votes.length - votes.length,
    voters,
    unit,
    pairs: pairsOf(votes),
    ratings: isEnough ? rate(votes.map((vote) => asVote(vote, []))) : null,
    styled: isEnough && options.style === 'held' ? rate(withStyle(votes, ballots.answers)) : null,
    agreement: agreementOf(votes, ballots.judgments),
  }
}

function firstVotes(votes: readonly VoteRecord[]): VoteRecord[] {
  const first = new Map<string, VoteRecord>()
  for (const vote of votes) {
    const key = `${JSON.stringify(vote.voter)} ${keyOf(vote)}`
    if (!first.has(key)) first.set(key, vote)
  }
  return [...first.values()]
}

/** "Both bad" says nothing of which is better: a tie. */
const OUTCOMES: Readonly<Record<Choice, number>> = { left: 1, right: 0, tie: 0.5, both_bad: 0.5 }

function asVote({ left, right, choice, voter }: VoteRecord, style: Vote['style']): Vote {
  return { first: left, second: right, outcome: OUTCOMES[choice], voter, style }
}

function withStyle(votes: readonly VoteRecord[], answers: readonly AnswerRecord[]): Vote[] {
  const texts = new Map(
    answers
      .filter(({ repeat }) => repeat === 0)
      .map(({ question, system, texts: turns }) => [
        JSON.stringify([question, system]),
        turns.join('\n\n'),
      ]),
  )
  const styleIn = (question: string, system: string) =>
    styleOf(texts.get(JSON.stringify([question, system])) ?? '')
  return votes.map((vote) => {
    const { question, left, right } = vote
    return asVote(vote, stylePairs(styleIn(question, left), styleIn(question, right)))
  })
}

function votersOf(votes: readonly VoteRecord[]): VoterReport[] {
  return [...grouped(votes, ({ voter }) => voter)]
    .map(([voter, own]) => {
      const left = own.filter(({ choice }) => choice === 'left').length
      const right = own.filter(({ choice }) => choice === 'right').length
      const sided = left + right
      return {
        voter,
        votes: own.length,
        leftShare: sided === 0 ? null : left / sided,
        isOneSided: sided > 0 && signTest(left, right) < ONE_SIDED,
      }
    })
    .toSorted((a, b) => b.votes - a.votes)
}

function pairsOf(votes: readonly VoteRecord[]): PairReport[] {
  const pairs = grouped(votes, ({ left, right }) => JSON.stringify([left, right].sort()))
  return [...pairs].map(([key, own]) => {
    const [first, second] = JSON.parse(key) as [string, string]
    const winnerOf = ({ left, right, choice }: VoteRecord) =>
      choice === 'left' ? left : choice === 'right' ? right : null
    return {
      first,
      second,
      wins: own.filter((vote) => winnerOf(vote) === first).length,
      losses: own.filter((vote) => winnerOf(vote) === second).length,
      ties: own.filter(({ choice }) => choice === 'tie').length,
      bothBad: own.filter(({ choice }) => choice === 'both_bad').length,
    }
  })
}

/** On the pairs that voters and judges saw: the side that the mean of each prefers, ties as a verdict of their own. */
function agreementOf(
  votes: readonly VoteRecord[],
  judgments: readonly JudgmentRecord[],
): VoteReport['agreement'] {
  const judged = new Map<string, number[]>()
  for (const record of judgments) {
    if (record.kind !== 'preference' || record.preference === null || record.a === record.b)
      continue
    const pair = keyOf({ question: record.question, left: record.a, right: record.b })
    const forFirst = record.a < record.b ? record.preference : 1 - record.preference
    judged.set(pair, [...(judged.get(pair) ?? []), forFirst])
  }
  const shared = [...grouped(votes, keyOf)].flatMap(([pair, own]) => {
    const verdicts = judged.get(pair)
    if (verdicts === undefined) return []
    const outcomes = own.map(({ left, right, choice }) =>
      left < right ? OUTCOMES[choice] : 1 - OUTCOMES[choice],
    )
    return [[Math.sign(mean(outcomes) - 0.5), Math.sign(mean(verdicts) - 0.5)] as const]
  })
  if (shared.length === 0) return null
  const kappa = cohenKappa(
    shared.map(([people]) => people),
    shared.map(([, judges]) => judges),
  )
  return { kappa, n: shared.length }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function grouped<Item>(
  items: readonly Item[],
  keyOfItem: (item: Item) => string,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items)
    groups.set(keyOfItem(item), [...(groups.get(keyOfItem(item)) ?? []), item])
  return groups
}
