import { randomFrom } from '../measuring/statistics.ts'
import type { Race } from '../../src/moa/votes/stop-rules.ts'

/** A panel of simulated agents. */
export interface Panel {
  readonly agents: number
  /** How often each agent is right. */
  readonly accuracy: number
  /** How often an agent repeats the draw that all of its panel have in common. */
  readonly correlation: number
}

/** What a stop rule makes of a panel. */
export interface VoteFigures {
  /** Per cent of the questions that the vote answers right when a judge settles ties, and is always right. */
  readonly accuracy: number
  /** Mean number of agents called. */
  readonly calls: number
}

/** The same, and what is left of the accuracy without a judge. */
export interface Simulated extends VoteFigures {
  /** Per cent when the class of the agent that is called first wins a tie. */
  readonly withoutJudge: number
}

/** One right class and three wrong ones. */
const CLASSES = 4
const RIGHT = 0

/**
 * Votes on questions with four possible answers, one agent after another until the rule ends the vote. Each question of
 * a seed has the same answers under every rule.
 */
export function simulateVotes(
  panel: Panel,
  ends: (race: Race) => boolean,
  { questions, seed }: { readonly questions: number; readonly seed: number },
): Simulated {
  const random = randomFrom(seed)
  let right = 0
  let rightAlone = 0
  let calls = 0
  for (let question = 0; question < questions; question++) {
    const cast = ballotsCast(answersOf(panel, random), ends)
    const leaders = leadersOf(cast)
    if (leaders.includes(RIGHT)) right++
    if (leaders[0] === RIGHT) rightAlone++
    calls += cast.length
  }
  return {
    accuracy: (100 * right) / questions,
    withoutJudge: (100 * rightAlone) / questions,
    calls: calls / questions,
  }
}

/** What every agent of the panel would answer. */
function answersOf(
  { agents, accuracy, correlation }: Panel,
  random: () => number,
): readonly number[] {
  const draw = () => (random() < accuracy ? RIGHT : 1 + Math.floor(random() * (CLASSES - 1)))
  const common = draw()
  return Array.from({ length: agents }, () => (random() < correlation ? common : draw()))
}

/** The answers until the rule ends the vote. */
function ballotsCast(answers: readonly number[], ends: (race: Race) => boolean): readonly number[] {
  for (let calls = 1; calls < answers.length; calls++) {
    const cast = answers.slice(0, calls)
    if (ends(raceOf(cast, answers.length - calls))) return cast
  }
  return answers
}

/** The classes with the most ballots, in the order of their first ones. */
function leadersOf(cast: readonly number[]): readonly number[] {
  const counts = countsOf(cast)
  const most = Math.max(...counts)
  return [...new Set(cast)].filter((answer) => counts[answer] === most)
}

function countsOf(cast: readonly number[]): readonly number[] {
  const counts = Array.from({ length: CLASSES }, () => 0)
  for (const answer of cast) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}

function raceOf(cast: readonly number[], weightOut: number): Race {
  const [leader = 0, second = 0] = countsOf(cast).toSorted((one, other) => other - one)
  const [winner] = leadersOf(cast)
  const side = (count: number) => ({ weight: count, count })
  return {
    leader: side(leader),
    second: side(second),
    weightOut,
    row: cast.length - 1 - cast.findLastIndex((answer) => answer !== winner),
  }
}
