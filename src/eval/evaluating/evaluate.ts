import { mergePool } from '../asking/merge.ts'
import { BudgetEnd } from '../asking/budget.ts'
import { lookOrder } from '../analysis/comparing/sequence.ts'
import type { PairTask } from '../judging/compare-pair.ts'
import { controlTasks } from '../judging/control-tasks.ts'
import { judgeAll, keyOfRecord, keyOfTask } from '../judging/judge-all.ts'
import type { PairJudging } from '../judging/compare-pair.ts'
import { indexAnswers, pairTasks } from '../judging/pair-tasks.ts'
import type { Question } from '../questions/question.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import type { RunFile } from '../results/run-file.ts'
import type { System } from '../systems/system.ts'
import { answerQuestion } from './answer-question.ts'
import type { EvalEvent } from './eval-event.ts'
import { gradeQuestion, isGraded } from './grading.ts'
import { OrderedLooks } from './looks.ts'
import type { Notebook } from './notebook.ts'
import { selfMoaAssignments, type Assignment } from './self-moa-stage.ts'

/** What an evaluation works with. */
export interface Evaluation {
  readonly run: RunFile
  readonly questions: readonly Question[]
  readonly notebook: Notebook
  readonly judging: PairJudging
}

/**
 * Answers and judges every question that is not done yet, in the order of the looks; then the samples of the best model,
 * which is known by then, the controls of the judges, and the grades. Returns why it ended before its last question; null when it did not.
 */
export async function* evaluate(work: Evaluation): AsyncGenerator<EvalEvent, string | null> {
  const { run, questions, notebook } = work
  const order = lookOrder(questions, run.options.seed)
  try {
    const decided = yield* answerAll(work, order)
    const judged = decided === null ? order : order.slice(0, decided.questions)
    yield* doAll(work, selfMoaAssignments(notebook.results(judged)))
    yield* judgeTheJudges(work, judged)
    if (isGraded(run)) yield* gradeAnswers(work, judged)
    if (decided === null) return null
    return `decided after ${decided.questions} of ${order.length} questions`
  } catch (error) {
    if (error instanceof BudgetEnd) return error.message
    throw error
  }
}

/** Every question, until a look decides. Returns how many questions decided; null when all were asked. */
async function* answerAll(
  work: Evaluation,
  order: readonly Question[],
): AsyncGenerator<EvalEvent, { readonly questions: number } | null> {
  const { run, notebook } = work
  const systems = run.systems.filter(({ role }) => role !== 'self-moa')
  const assignments = order.map((question) => ({ question, systems }))
  if (run.options.stop === 'fixed') {
    yield* doAll(work, assignments)
    return null
  }
  const looks = new OrderedLooks(run, order)
  // What an earlier run has done is looked at first: when it decides, nothing more is asked.
  const open = assignments.findIndex((assignment) => !isDone(work, assignment))
  for (const { question } of assignments.slice(0, open < 0 ? undefined : open)) {
    const decided = yield* looks.after(question, notebook)
    if (decided !== null) return decided
  }
  for await (const event of doAll(work, open < 0 ? [] : assignments.slice(open))) {
    yield event
    if (event.type !== 'question-end') continue
    const decided = yield* looks.after(event.question, notebook)
    if (decided !== null) return decided
  }
  return null
}

/** Questions with their systems, several at once. */
function doAll(
  work: Evaluation,
  assignments: readonly Assignment[],
): AsyncGenerator<EvalEvent, void> {
  const { concurrency, stop } = work.run.options
  // More questions than requests are under way, so that the gateway never waits for the next one; but few where a look may end the run, because those under way are paid.
  const together = stop === 'fixed' ? concurrency * 2 : Math.ceil(concurrency / 4)
  return mergePool(assignments, together, (assignment) => doQuestion(work, assignment))
}

async function* doQuestion(
  work: Evaluation,
  { question, systems }: Assignment,
): AsyncGenerator<EvalEvent, void> {
  const { run, notebook, judging } = work
  for (let repeat = 0; repeat < run.options.repeats; repeat += 1) {
    const wanted = { question, systems, repeat }
    for await (const record of answerQuestion(wanted, { notebook, asking: judging })) {
      yield { type: 'answer', record }
    }
  }
  if (question.check === null) yield* judge(work, comparisonsOf(work, question, systems))
  yield { type: 'question-end', question }
}

/** The answers to all questions by a rubric, several questions at once. */
function gradeAnswers(
  work: Evaluation,
  questions: readonly Question[],
): AsyncGenerator<EvalEvent, void> {
  return mergePool(questions, work.run.options.concurrency, async function* (question) {
    for await (const record of gradeQuestion(question, work)) yield { type: 'judgment', record }
  })
}

/** Whether nothing is open of a question. */
function isDone(work: Evaluation, { question, systems }: Assignment): boolean {
  const { run, notebook } = work
  const isAnswered = systems.every(({ id }) =>
    Array.from({ length: run.options.repeats }, (_, repeat) => repeat).every(
      (repeat) => notebook.answer({ question: question.id, system: id, repeat }) !== undefined,
    ),
  )
  if (!isAnswered || question.check !== null) return isAnswered
  const known = new Set(preferencesOn(work, [question.id]).map(keyOfRecord))
  return comparisonsOf(work, question, systems).every((task) => known.has(keyOfTask(task)))
}

function comparisonsOf(
  { run, notebook }: Evaluation,
  question: Question,
  systems: readonly System[],
): readonly PairTask[] {
  const mixtures = run.systems.filter(({ role }) => role === 'mixture')
  const baselines = systems.filter(({ role }) => role !== 'mixture')
  const pairs = mixtures.flatMap(({ id }) =>
    baselines
      .filter(({ of }) => of === null || of === id)
      .map((system) => ({ a: id, b: system.id })),
  )
  const answers = indexAnswers(notebook.answersTo(question.id))
  const { repeats } = run.options
  return pairTasks(question, { pairs, judges: run.judges }, { answers, repeats })
}

/** What shows whether the judges can be believed. */
async function* judgeTheJudges(
  work: Evaluation,
  questions: readonly Question[],
): AsyncGenerator<EvalEvent, void> {
  const { run, notebook } = work
  const [mixture] = run.systems.filter(({ role }) => role === 'mixture')
  const judged = questions.filter(({ check }) => check === null)
  if (mixture === undefined || judged.length === 0) return
  const answers = indexAnswers(judged.flatMap(({ id }) => notebook.answersTo(id)))
  yield* judge(work, controlTasks(judged, { system: mixture.id, judges: run.judges, answers }))
}

async function* judge(
  work: Evaluation,
  tasks: readonly PairTask[],
): AsyncGenerator<EvalEvent, void> {
  const { run, notebook, judging } = work
  const done = preferencesOn(work, new Set(tasks.map(({ question }) => question.id)))
  const options = { concurrency: run.options.concurrency, done }
  for await (const record of judgeAll(tasks, options, judging)) {
    notebook.addJudgment(record)
    yield { type: 'judgment', record }
  }
}

function preferencesOn({ notebook }: Evaluation, questions: Iterable<string>): PreferenceRecord[] {
  const judgments = [...questions].flatMap((id) => notebook.judgmentsOf(id))
  return judgments.filter((record) => record.kind === 'preference')
}
