import type { Question } from '../../questions/question.ts'
import { oneOfEach, cellOf, distinctCells, seatName, type Cell, type Seat } from '../panel/cell.ts'
import type { Roster } from '../panel/roster.ts'
import type { JudgmentKey, Records } from './records.ts'
import type { Wanted } from './study.ts'

/** A proposal to be written. */
export interface ProposalTask {
  readonly question: Question
  readonly seat: Seat
}

/** An answer to be made from proposals. */
export interface AnswerTask {
  readonly question: Question
  readonly cell: Cell
}

/** Two answers to be compared. */
export interface JudgmentTask {
  readonly question: Question
  readonly key: JudgmentKey
}

/** What is missing, in the order in which it can be done. */
export interface Work {
  readonly proposals: readonly ProposalTask[]
  readonly answers: readonly AnswerTask[]
  readonly judgments: readonly JudgmentTask[]
}

/** The cell that judges compare all others with: the whole panel, once each, as the mixture merges it. */
export function wholeCell({ agents, mixture }: Roster): Cell {
  const own = mixture.strategy
  const strategy = typeof own === 'string' ? own : own.type
  return cellOf(oneOfEach(agents.map(({ name }) => name)), { strategy })
}

/** The work of a stage that no earlier stage, study or run has done. */
export function workOf(
  wanted: Wanted,
  {
    roster,
    questions,
    judges,
  }: { roster: Roster; questions: readonly Question[]; judges: readonly string[] },
  records: Records,
): Work {
  const whole = wholeCell(roster)
  const isJudged = judges.length > 0 && questions.some(({ check }) => check === null)
  const cells = distinctCells(isJudged ? [whole, ...wanted.cells] : wanted.cells)
  const byId = new Map(questions.map((question) => [question.id, question]))
  const proposals = new Map<string, ProposalTask>()
  const answers: AnswerTask[] = []
  const judgments: JudgmentTask[] = []
  for (const question of questions) {
    const scored = wanted.seats(question)
    for (const seat of [...scored, ...cells.flatMap((cell) => cell.seats(question.id))]) {
      const of = byId.get(seat.placeboOf ?? question.id)
      const name = seatName(seat)
      if (of === undefined || records.proposal(of.id, name) !== undefined) continue
      proposals.set(JSON.stringify([of.id, name]), { question: of, seat })
    }
    answers.push(
      ...cells
        .filter((cell) => cell.layers === 1 || cell.seats(question.id).length > 0)
        .filter(({ id }) => records.answer(question.id, id) === undefined)
        .map((cell) => ({ question, cell })),
    )
    if (question.check !== null) continue
    const systems = new Set([...scored.map(seatName), ...cells.map(({ id }) => id)])
    systems.delete(whole.id)
    for (const b of systems) judgments.push(...judgmentsOf(question, { a: whole.id, b }, judges))
  }
  const missing = judgments.filter(({ key }) => !records.hasJudgment(key))
  return { proposals: [...proposals.values()], answers, judgments: missing }
}

/** Both orders, since judges prefer a place (arXiv 2406.07791). */
function judgmentsOf(
  question: Question,
  pair: Pick<JudgmentKey, 'a' | 'b'>,
  judges: readonly string[],
): readonly JudgmentTask[] {
  return judges.flatMap((judge) =>
    (['a', 'b'] as const).map((first) => ({
      question,
      key: { question: question.id, ...pair, judge, first },
    })),
  )
}
