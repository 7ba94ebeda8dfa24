import type { AnswerKind } from '../short-answers/answer-rule.ts'
import { answerClasses } from '../short-answers/classes.ts'
import type { Ballot } from './ballot.ts'
import { outweighs } from './weights.ts'

/** The ballots with equal answers. */
export interface VotesFor {
  readonly answer: string
  readonly weight: number
  readonly ballots: readonly Ballot[]
}

/** Ballots, counted. */
export interface Tally {
  /** The heaviest class first; of equal ones that of the agent listed first. */
  readonly classes: readonly VotesFor[]
  /** The classes that share the lead: one, or several in a tie; none without votes. */
  readonly leaders: readonly VotesFor[]
  /** The part of all weight that voted which the first class has, from 0 to 1. */
  readonly share: number
  readonly abstained: readonly string[]
  /** Number of ballots with an answer. */
  readonly votes: number
}

/** Counts ballots, which stand in the order in which their agents are listed. */
export function tally(ballots: readonly Ballot[], kind: AnswerKind): Tally {
  const answered = ballots.flatMap((member) => {
    const { answer } = member
    return answer === null ? [] : [{ member, answer }]
  })
  const places = new Map(ballots.map((ballot, place) => [ballot, place]))
  const placeOf = ({ ballots: [first] }: VotesFor) =>
    (first === undefined ? undefined : places.get(first)) ?? Infinity
  const byPlace = answerClasses(answered, kind)
    .map(({ answer, members }) => ({ answer, weight: weightOf(members), ballots: members }))
    .sort((one, other) => placeOf(one) - placeOf(other))
  const most = Math.max(0, ...byPlace.map(({ weight }) => weight))
  const leaders = byPlace.filter(({ weight }) => !outweighs(most, weight))
  const rest = byPlace.filter((each) => !leaders.includes(each))
  const total = weightOf(answered.map(({ member }) => member))
  return {
    classes: [...leaders, ...rest.sort((one, other) => other.weight - one.weight)],
    leaders,
    share: total > 0 ? most / total : 0,
    abstained: ballots.filter(({ answer }) => answer === null).map(({ agent }) => agent),
    votes: answered.length,
  }
}

function weightOf(ballots: readonly Ballot[]): number {
  return ballots.reduce((sum, { weight }) => sum + weight, 0)
}
