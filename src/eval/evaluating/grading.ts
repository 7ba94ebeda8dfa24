import { sum } from '../asking/answer-parts.ts'
import { gradeAll, type GradeTask } from '../judging/rubric/grade-answer.ts'
import { ownSkills, tagSkills } from '../judging/rubric/tag-skills.ts'
import type { Judging } from '../judging/judge-request.ts'
import { answerIn, indexAnswers } from '../judging/pair-tasks.ts'
import type { Question } from '../questions/question.ts'
import type { GradeRecord } from '../results/judgment-record.ts'
import type { RunFile } from '../results/run-file.ts'
import type { Rubric } from '../rubrics/rubric.ts'
import type { Notebook } from './notebook.ts'

/** What grading works with. */
export interface Grading {
  readonly run: RunFile
  readonly notebook: Notebook
  readonly judging: Judging
}

/** Grades every answer to a question that has no grade yet, by the rubric of the run or by the skills that the question needs. */
export async function* gradeQuestion(
  question: Question,
  { run, notebook, judging }: Grading,
): AsyncGenerator<GradeRecord, void> {
  const done = notebook.judgmentsOf(question.id).filter((record) => record.kind === 'grade')
  const open = openGrades(question, { run, notebook, done })
  const [first] = open
  if (first === undefined) return
  const { rubrics, costUsd } = await rubricsFor(question, {
    run,
    judging,
    done,
    model: first.judge,
  })
  const tasks = open.map((task) => ({ ...task, rubrics }))
  // What finding the skills cost is paid once, and stands with the first grade.
  let extraUsd: number | null = costUsd
  for await (const grade of gradeAll(tasks, { concurrency: run.options.concurrency }, judging)) {
    const record = { ...grade, costUsd: sum(grade.costUsd, extraUsd) }
    extraUsd = 0
    notebook.addJudgment(record)
    yield record
  }
}

/** Whether a run grades answers. */
export function isGraded({ options }: RunFile): boolean {
  return options.skills || options.rubric !== null
}

interface Open {
  readonly run: RunFile
  readonly notebook: Notebook
  readonly done: readonly GradeRecord[]
}

function openGrades(
  question: Question,
  { run, notebook, done }: Open,
): Omit<GradeTask, 'rubrics'>[] {
  const answers = indexAnswers(notebook.answersTo(question.id))
  const known = new Set(done.map(({ system, repeat, judge }) => keyOf(system, repeat, judge)))
  return run.systems.flatMap(({ id: system }) =>
    Array.from({ length: run.options.repeats }, (_, repeat) => repeat).flatMap((repeat) => {
      const answer = answerIn(answers, { question: question.id, system, repeat })
      if (answer === undefined) return []
      return run.judges
        .filter((judge) => !known.has(keyOf(system, repeat, judge)))
        .map((judge) => ({ question, answer, judge }))
    }),
  )
}

function keyOf(system: string, repeat: number, judge: string): string {
  return JSON.stringify([system, repeat, judge])
}

interface Choosing {
  readonly run: RunFile
  readonly judging: Judging
  readonly done: readonly GradeRecord[]
  readonly model: string
}

/** The rubrics of a question: those of the run's file, or its skills; the ones that earlier grades had, so that a run that goes on compares like with like. */
async function rubricsFor(
  question: Question,
  { run, judging, done, model }: Choosing,
): Promise<{ readonly rubrics: readonly Rubric[]; readonly costUsd: number | null }> {
  const own = run.rubrics ?? []
  const rubrics = own.length > 0 ? ownSkills(question, own) : []
  if (!run.options.skills) return { rubrics, costUsd: 0 }
  const [earlier] = done
  const named = earlier === undefined ? question.skills : Object.keys(earlier.points)
  const tagged = await tagSkills({ ...question, skills: named }, model, judging)
  return { rubrics: [...rubrics, ...tagged.rubrics], costUsd: tagged.costUsd }
}
