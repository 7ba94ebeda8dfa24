import { mapPool } from '../../asking/pool.ts'
import type { Question } from '../../questions/question.ts'
import type { GradeRecord } from '../../results/judgment-record.ts'
import type { JudgedAnswer } from '../compare-pair.ts'
import { askJudge, judgeSettings, type Judging } from '../judge-request.ts'
import { digest } from '../nonce.ts'
import { MATERIAL, REFERENCE } from '../material.ts'
import { GRADE_AGAIN, GRADE_TASK, gradePrompt, readGrade } from './grade-prompt.ts'
import type { Rubric } from '../../rubrics/rubric.ts'

/** One call of a grader. */
export interface GradeTask {
  readonly question: Question
  readonly answer: JudgedAnswer
  readonly judge: string
  readonly rubrics: readonly Rubric[]
}

/** Version of the form of prompts and replies: grades of different ones are never mixed. */
const FORM = 'grade 1'

/** The hash of all that a grade depends on, but for the texts. */
export function gradeForm(rubrics: readonly Rubric[], seed: number): string {
  const words = [MATERIAL, REFERENCE, ...Object.values(GRADE_TASK), GRADE_AGAIN]
  return digest([FORM, ...words, JSON.stringify(rubrics), JSON.stringify(judgeSettings(seed))])
}

/** The points that a judge gives an answer by a rubric. */
export async function gradeAnswer(task: GradeTask, context: Judging): Promise<GradeRecord> {
  const { question, answer, judge, rubrics } = task
  const text = gradePrompt({ question, texts: answer.texts, rubrics })
  const read = (reply: string) => readGrade(reply, rubrics)
  const judged = await askJudge(judge, { text, read, again: GRADE_AGAIN }, context)
  const missing = Object.fromEntries(rubrics.map(({ name }) => [name, null]))
  return {
    kind: 'grade',
    question: question.id,
    repeat: answer.repeat,
    system: answer.system,
    judge,
    points: judged.value?.points ?? missing,
    why: judged.value?.why ?? '',
    error: judged.error,
    costUsd: judged.costUsd,
    latencyMs: judged.latencyMs,
    prompt: gradeForm(rubrics, context.seed),
  }
}

/** Grades answers and yields each grade as it comes; none that is there already is made again. */
export async function* gradeAll(
  tasks: Iterable<GradeTask>,
  {
    concurrency,
    done = [],
  }: { readonly concurrency: number; readonly done?: Iterable<GradeRecord> },
  context: Judging,
): AsyncGenerator<GradeRecord, void> {
  const known = new Set(
    Array.from(done, ({ question, repeat, system, judge }) =>
      JSON.stringify([question, repeat, system, judge]),
    ),
  )
  const open = [...tasks].filter(
    ({ question, answer, judge }) =>
      !known.has(JSON.stringify([question.id, answer.repeat, answer.system, judge])),
  )
  yield* mapPool(open, concurrency, (task) => gradeAnswer(task, context))
}
