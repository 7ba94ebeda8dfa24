import type { AskContext } from '../../asking/ask-context.ts'
import { emptyAnswer } from '../../asking/answer-parts.ts'
import { askSystem } from '../../asking/ask-system.ts'
import { mapPool } from '../../asking/pool.ts'
import type { PairTask } from '../../judging/compare-pair.ts'
import type { Question } from '../../questions/question.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type { PreferenceRecord } from '../../results/judgment-record.ts'
import { seatName, type Cell } from '../panel/cell.ts'
import type { Roster } from '../panel/roster.ts'
import { systemOfCell, systemOfSeat, withGiven, type Given } from '../panel/systems.ts'
import type { Records } from './records.ts'
import type { JudgmentTask, Work } from './work.ts'

/** What doing a stage needs. */
export interface Lab {
  readonly roster: Roster
  readonly records: Records
  readonly asking: AskContext
  readonly judge: (task: PairTask) => Promise<PreferenceRecord>
  readonly concurrency: number
}

/** A record that was made. */
export interface StageEvent {
  readonly kind: keyof Work
  readonly failed: boolean
  /** What this call alone has cost; null when it is not known. */
  readonly costUsd: number | null
}

/** Does the work of a stage: proposals, then answers made from them, then judgments. Yields each record as it is stored. */
export async function* runStage(work: Work, lab: Lab): AsyncGenerator<StageEvent, void> {
  const { records, roster, asking, concurrency } = lab
  for await (const answer of mapPool(work.proposals, concurrency, ({ question, seat }) =>
    askSystem(firstTurn(question), systemOfSeat(seat, roster), asking),
  )) {
    records.addProposal(answer)
    yield { kind: 'proposals', failed: answer.error !== null, costUsd: answer.costUsd }
  }
  for await (const { answer, costUsd } of mapPool(work.answers, concurrency, ({ question, cell }) =>
    askCell(question, cell, lab),
  )) {
    records.addAnswer(answer)
    yield { kind: 'answers', failed: answer.error !== null, costUsd }
  }
  const pairs = work.judgments.flatMap((task) => pairOf(task, records))
  for await (const verdict of mapPool(pairs, concurrency, lab.judge)) {
    records.addJudgment(verdict)
    yield { kind: 'judgments', failed: verdict.preference === null, costUsd: verdict.costUsd }
  }
}

/** Studies are about one answer: turns of the user after it are not sent. */
function firstTurn(question: Question): Question {
  return question.turns.length === 0 ? question : { ...question, turns: [] }
}

async function askCell(
  question: Question,
  cell: Cell,
  { roster, records, asking }: Lab,
): Promise<{ readonly answer: AnswerRecord; readonly costUsd: number | null }> {
  const seats = cell.seats(question.id)
  const given = seats.flatMap((seat): readonly Given[] => {
    const answer = records.proposal(seat.placeboOf ?? question.id, seatName(seat))
    return answer === undefined || answer.error !== null || answer.texts[0] === ''
      ? []
      : [{ seat, answer }]
  })
  const system = systemOfCell(cell, given, roster)
  if (given.length === 0 && seats.length > 0) {
    return { answer: { ...emptyAnswer(question, system, 0), error: 'no_proposals' }, costUsd: 0 }
  }
  const answer = await askSystem(firstTurn(question), system, asking)
  return { answer: withGiven(answer, given), costUsd: answer.costUsd }
}

/** The answers of a pair; none when one of them failed, for that decides without a judge. */
function pairOf({ question, key }: JudgmentTask, records: Records): readonly PairTask[] {
  const [a, b] = [records.answer(question.id, key.a), records.answer(question.id, key.b)]
  if (a === undefined || b === undefined || a.error !== null || b.error !== null) return []
  return [{ question: firstTurn(question), a, b, judge: key.judge, first: key.first }]
}
