import { mapPool } from '../../asking/pool.ts'
import type { Question } from '../../questions/question.ts'
import { openProtocolFolder, type ProtocolFolder } from '../protocol-folder.ts'
import { answersTo, type Answers, type ProtocolScene } from '../protocol-run.ts'
import {
  judgeTurn,
  keyOfRecord,
  keyOfTask,
  type BenchRecord,
  type BenchTask,
} from './judge-turns.ts'
import type { BenchResults } from './report.ts'

/** Which judgments are made. */
export type BenchMode = 'single' | 'pairwise' | 'both'

/** Judgments that a run needs, if no answer fails. */
export function plannedJudgments(
  questions: readonly Question[],
  mode: BenchMode,
  { systems, options }: Pick<ProtocolScene, 'systems' | 'options'>,
): number {
  const turns = questions.reduce((sum, question) => sum + 1 + question.turns.length, 0)
  const ratings = mode === 'pairwise' ? 0 : systems.length
  const games = mode === 'single' ? 0 : 2 * (systems.length - 1)
  return turns * options.judges.length * (ratings + games)
}

/** Asks, judges and collects what a report needs; goes on where an earlier run in the same directory ended. */
export async function runBench(
  questions: readonly Question[],
  { mode, path }: { readonly mode: BenchMode; readonly path: string },
  scene: ProtocolScene,
): Promise<BenchResults> {
  const { systems, options, simulated } = scene
  const { judges, seed } = options
  // References change what judges read, so they are a part of the questions that the plan holds.
  const plan = { protocol: 'mt-bench', systems, judges, seed, options: { mode } }
  using folder = openProtocolFolder<BenchRecord>(path, plan, questions)
  const answers = await answersTo(questions, folder.answers, scene)
  const records = await judged(tasksOf(questions, { answers, mode, scene }), folder, scene)
  return { questions, systems, records, failed: failedTurns(questions, answers, scene), simulated }
}

async function judged(
  tasks: readonly BenchTask[],
  { judgments }: ProtocolFolder<BenchRecord>,
  { desk, options, judging }: ProtocolScene,
): Promise<readonly BenchRecord[]> {
  const records = judgments.readAll()
  const known = new Set(records.map(keyOfRecord))
  const open = tasks.filter((task) => !known.has(keyOfTask(task)))
  desk.report(`Judgments: ${open.length} to be made\n`)
  const work = (task: BenchTask) => judgeTurn(task, judging)
  for await (const record of mapPool(open, options.concurrency, work)) {
    judgments.append(record)
    records.push(record)
  }
  return records
}

interface Stage {
  readonly answers: Answers
  readonly mode: BenchMode
  readonly scene: ProtocolScene
}

function tasksOf(questions: readonly Question[], stage: Stage): readonly BenchTask[] {
  return questions.flatMap((question) =>
    Array.from({ length: 1 + question.turns.length }, (_, turn) => turn).flatMap((turn) =>
      stage.scene.options.judges.flatMap((judge) => tasksOfTurn({ question, turn, judge }, stage)),
    ),
  )
}

function tasksOfTurn(
  base: Pick<BenchTask, 'question' | 'turn' | 'judge'>,
  { answers, mode, scene }: Stage,
): readonly BenchTask[] {
  const whole = scene.systems.flatMap(({ id }) => {
    const answer = answers.of(base.question.id, id)
    return answer === undefined || answer.error !== null ? [] : [answer]
  })
  const a = whole.find(({ system }) => system === scene.systems[0]?.id)
  const others = whole.filter((answer) => answer !== a)
  const ratings =
    mode === 'pairwise' ? [] : whole.map((answer) => ({ kind: 'rating' as const, ...base, answer }))
  const games =
    mode === 'single' || a === undefined
      ? []
      : others.flatMap((b) =>
          (['a', 'b'] as const).map((first) => ({ kind: 'game' as const, ...base, a, b, first })),
        )
  return [...ratings, ...games]
}

function failedTurns(questions: readonly Question[], answers: Answers, { systems }: ProtocolScene) {
  return questions.flatMap(({ id, turns }) =>
    systems.flatMap(({ id: system }) =>
      (answers.of(id, system)?.error ?? null) === null
        ? []
        : Array.from({ length: 1 + turns.length }, (_, turn) => ({ question: id, turn, system })),
    ),
  )
}
