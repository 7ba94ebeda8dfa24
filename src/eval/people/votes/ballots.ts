/** What is put to a vote: two whole answers to one question, on sides that chance draws. */
import { randomFrom } from '../../../stats/random/generator.ts'
import { shuffled } from '../../../stats/random/shuffle.ts'
import type { Question } from '../../questions/question.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type { Results } from '../../results/results-folder.ts'
import type { System } from '../../systems/system.ts'
import type { VoteRecord } from './vote-record.ts'

/** One question with two answers. The voter sees the texts, and never the ids. */
export interface Ballot {
  readonly question: string
  /** The conversation and its further turns, as a reader sees them. */
  readonly prompt: string
  readonly left: Side
  readonly right: Side
}

/** An answer on its side. */
export interface Side {
  readonly system: string
  readonly text: string
}

/** The ballots that a voter has not voted on yet, in an order of their own. */
export function ballotsFor(
  voter: string,
  results: Results,
  votes: readonly VoteRecord[],
): Ballot[] {
  const { seed } = results.run.options
  const voted = new Set(votes.filter((vote) => vote.voter === voter).map(keyOf))
  const answers = answersBySystem(results.answers)
  const ballots = pairsOf(results.run.systems).flatMap(([one, other]) =>
    results.questions.flatMap((question): Ballot[] => {
      const [a, b] = [one, other].map(({ id }) => answers.get(JSON.stringify([question.id, id])))
      if (a === undefined || b === undefined || a === b) return []
      const sides = [
        { system: one.id, text: a },
        { system: other.id, text: b },
      ] as const
      const draw = randomFrom(JSON.stringify([seed, voter, question.id, one.id, other.id]))
      const [left, right] = draw.uniform() < 0.5 ? sides : ([sides[1], sides[0]] as const)
      return [{ question: question.id, prompt: promptOf(question), left, right }]
    }),
  )
  const open = ballots.filter(
    ({ question, left, right }) =>
      !voted.has(keyOf({ question, left: left.system, right: right.system })),
  )
  return shuffled(open, randomFrom(JSON.stringify([seed, voter])))
}

/** The same whichever side the two were on. */
export function keyOf({ question, left, right }: Pick<VoteRecord, 'question' | 'left' | 'right'>) {
  return JSON.stringify([question, ...[left, right].sort()])
}

/** Each mixture with each of its baselines. */
function pairsOf(systems: readonly System[]): (readonly [System, System])[] {
  return systems
    .filter(({ role }) => role === 'mixture')
    .flatMap((mixture) =>
      systems
        .filter((other) => other.id !== mixture.id && isComparedWith(other, mixture))
        .map((other) => [mixture, other] as const),
    )
}

function isComparedWith({ of, role }: System, mixture: System): boolean {
  return of === null ? role !== 'mixture' : of === mixture.id
}

/** Whole answers of the first repeat: a failed or an empty one is not put to a vote. */
function answersBySystem(answers: readonly AnswerRecord[]): Map<string, string> {
  const whole = answers.filter(({ error, repeat }) => error === null && repeat === 0)
  const texts = whole.map(
    (answer) =>
      [JSON.stringify([answer.question, answer.system]), answer.texts.join('\n\n').trim()] as const,
  )
  return new Map(texts.filter(([, text]) => text !== ''))
}

function promptOf({ messages, turns }: Question): string {
  const all = [...messages, ...turns.map((content) => ({ role: 'user', content }))]
  if (all.length === 1) return all[0]?.content ?? ''
  return all.map(({ role, content }) => `${role}: ${content}`).join('\n\n')
}
