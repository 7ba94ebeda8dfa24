import type { Question } from '../../questions/question.ts'
import { Measures } from '../measures/measures.ts'
import type { Roster } from '../panel/roster.ts'
import type { Records } from './records.ts'
import { runStage, type Lab, type StageEvent } from './run-stage.ts'
import type { Study, StudyContext, StudyReport } from './study.ts'
import { warningsOf } from './warnings.ts'
import { wholeCell, workOf, type Work } from './work.ts'

/** What a study is done with. */
export interface StudyInput {
  readonly roster: Roster
  readonly questions: readonly Question[]
  readonly judges: readonly string[]
  readonly seed: number
  readonly records: Records
  readonly plannedCalls: StudyContext['plannedCalls']
}

/** All the work of a study that can be foreseen: what one stage finds may change who takes part in the next, not how many. */
export async function foreseenWork(study: Study, input: StudyInput): Promise<Work> {
  const works: Work[] = []
  for (const stage of study.stages) {
    works.push(workOf(await stage(contextOf(input)), input, input.records))
  }
  const distinct = <Task>(tasks: readonly Task[], keyOf: (task: Task) => unknown) => [
    ...new Map(tasks.map((task) => [JSON.stringify(keyOf(task)), task])).values(),
  ]
  return {
    proposals: distinct(
      works.flatMap(({ proposals }) => proposals),
      ({ question, seat }) => [question.id, seat.agent, seat.sample],
    ),
    answers: distinct(
      works.flatMap(({ answers }) => answers),
      ({ question, cell }) => [question.id, cell.id],
    ),
    judgments: distinct(
      works.flatMap(({ judgments }) => judgments),
      ({ key }) => key,
    ),
  }
}

/** Does every stage of a study; yields each record that was made, returns the report. */
export async function* runStudy(
  study: Study,
  input: StudyInput,
  lab: Lab,
): AsyncGenerator<StageEvent, StudyReport> {
  for (const stage of study.stages) {
    const wanted = await stage(contextOf(input))
    yield* runStage(workOf(wanted, input, input.records), lab)
  }
  const report = await study.report(contextOf(input))
  return { ...report, warnings: warningsOf(input) }
}

function contextOf({
  roster,
  questions,
  judges,
  seed,
  records,
  plannedCalls,
}: StudyInput): StudyContext {
  const measures = new Measures({
    questions,
    answers: records.answers(),
    judgments: records.judgments(),
    judges,
    reference: wholeCell(roster).id,
    seed,
  })
  return { roster, questions, measures, seed, plannedCalls }
}
