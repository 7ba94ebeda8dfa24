import { mapPool } from '../../asking/pool.ts'
import { gradeAll, gradeForm, type GradeTask } from '../../judging/rubric/grade-answer.ts'
import type { Rubric } from '../../rubrics/rubric.ts'
import { tagSkills } from '../../judging/rubric/tag-skills.ts'
import type { Question } from '../../questions/question.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type { GradeRecord } from '../../results/judgment-record.ts'
import type { System } from '../../systems/system.ts'
import { openProtocolFolder } from '../protocol-folder.ts'
import { answersTo, type Answers, type ProtocolScene } from '../protocol-run.ts'

/** All that a report is made from. */
export interface FlaskResults {
  readonly systems: readonly System[]
  readonly grades: readonly GradeRecord[]
  /** Skills by question. */
  readonly rubrics: ReadonlyMap<string, readonly Rubric[]>
  readonly simulated: boolean
}

/** A failed answer has the least points for every skill, and no judge reads it. */
const FAILED_POINTS = 1

/** Names the skills of each question, asks, grades and collects; goes on where an earlier run in the same directory ended. */
export async function runFlask(
  questions: readonly Question[],
  { tagger, path }: { readonly tagger: string; readonly path: string },
  scene: ProtocolScene,
): Promise<FlaskResults> {
  const { systems, options, simulated, desk, judging } = scene
  const { judges, seed, concurrency } = options
  const plan = { protocol: 'flask', systems, judges, seed, options: { tagger } }
  using folder = openProtocolFolder<GradeRecord>(path, plan, questions)
  const answers = await answersTo(questions, folder.answers, scene)
  const done = folder.judgments.readAll()
  const rubrics = await rubricsOf(questions, { tagger, done }, scene)
  const tasks = tasksOf(questions, { answers, rubrics, scene })
  desk.report(`Grades: ${tasks.length - done.length} to be made\n`)
  const grades = [...done]
  for await (const grade of gradeAll(tasks, { concurrency, done }, judging)) {
    folder.judgments.append(grade)
    grades.push(grade)
  }
  const failed = failures(answers.all(), rubrics, seed)
  return { systems, grades: [...grades, ...failed], rubrics, simulated }
}

/** Questions that are graded already keep their skills: a model could name others now. */
async function rubricsOf(
  questions: readonly Question[],
  { tagger, done }: { readonly tagger: string; readonly done: readonly GradeRecord[] },
  { options, judging }: ProtocolScene,
): Promise<ReadonlyMap<string, readonly Rubric[]>> {
  const known = new Map(done.map(({ question, points }) => [question, Object.keys(points)]))
  const work = async (question: Question) => {
    const skills = known.get(question.id) ?? question.skills
    const { rubrics } = await tagSkills({ ...question, skills }, tagger, judging)
    return [question.id, rubrics] as const
  }
  const all = new Map<string, readonly Rubric[]>()
  for await (const [id, rubrics] of mapPool(questions, options.concurrency, work)) {
    all.set(id, rubrics)
  }
  return all
}

interface Stage {
  readonly answers: Answers
  readonly rubrics: ReadonlyMap<string, readonly Rubric[]>
  readonly scene: ProtocolScene
}

function tasksOf(
  questions: readonly Question[],
  { answers, rubrics, scene }: Stage,
): readonly GradeTask[] {
  return questions.flatMap((question) =>
    scene.systems.flatMap(({ id }) => {
      const answer = answers.of(question.id, id)
      const own = rubrics.get(question.id)
      if (answer === undefined || answer.error !== null || own === undefined) return []
      return scene.options.judges.map((judge) => ({ question, answer, judge, rubrics: own }))
    }),
  )
}

function failures(
  answers: readonly AnswerRecord[],
  rubrics: ReadonlyMap<string, readonly Rubric[]>,
  seed: number,
): readonly GradeRecord[] {
  return answers
    .filter(({ error }) => error !== null)
    .map(({ question, repeat, system, error }) => {
      const own = rubrics.get(question) ?? []
      return {
        kind: 'grade',
        question,
        repeat,
        system,
        judge: '',
        points: Object.fromEntries(own.map(({ name }) => [name, FAILED_POINTS])),
        why: '',
        error,
        costUsd: 0,
        latencyMs: 0,
        prompt: gradeForm(own, seed),
      }
    })
}
