import { mapPool } from '../asking/pool.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import { comparePair, type PairJudging, type PairTask } from './compare-pair.ts'

/** Where judging has got to. */
export interface JudgeOptions {
  /** Most judges that are called at once. */
  readonly concurrency: number
  /** Judgments that are there already; none of them is made again. */
  readonly done?: Iterable<PreferenceRecord>
}

/** Judges pairs and yields each judgment as it comes. A reader that stops begins no further one. */
export async function* judgeAll(
  tasks: Iterable<PairTask>,
  { concurrency, done = [] }: JudgeOptions,
  context: PairJudging,
): AsyncGenerator<PreferenceRecord, void> {
  const known = new Set(Array.from(done, keyOfRecord))
  yield* mapPool(unjudged(tasks, known), concurrency, (task) => comparePair(task, context))
}

function* unjudged(tasks: Iterable<PairTask>, known: ReadonlySet<string>): Iterable<PairTask> {
  for (const task of tasks) if (!known.has(keyOfTask(task))) yield task
}

/** Equal for the task and its record. */
export function keyOfTask({ question, a, b, judge, first }: PairTask): string {
  return JSON.stringify([question.id, a.repeat, a.system, b.system, judge, first])
}

/** Equal for the task and its record. */
export function keyOfRecord({ question, repeat, a, b, judge, first }: PreferenceRecord): string {
  return JSON.stringify([question, repeat, a, b, judge, first])
}
