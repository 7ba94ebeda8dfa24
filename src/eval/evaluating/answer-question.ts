import type { Asking } from '../asking/ask-context.ts'
import { askSystem } from '../asking/ask-system.ts'
import { mapPool } from '../asking/pool.ts'
import { answerFromProposal } from '../asking/proposals.ts'
import { selectGiven, withPanel } from '../asking/given-proposals.ts'
import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { System } from '../systems/system.ts'
import type { Notebook } from './notebook.ts'

/** What answers are made with. */
export interface Answering {
  readonly notebook: Notebook
  readonly asking: Asking
}

/** Which answers are wanted. */
export interface Wanted {
  readonly question: Question
  readonly systems: readonly System[]
  readonly repeat: number
}

/** Answers a question with every system that has not answered it yet; the mixtures first, since their proposals are answers, too. */
export async function* answerQuestion(
  wanted: Wanted,
  answering: Answering,
): AsyncGenerator<AnswerRecord, void> {
  const { question, systems, repeat } = wanted
  const { notebook } = answering
  const open = systems.filter(
    ({ id }) => notebook.answer({ question: question.id, system: id, repeat }) === undefined,
  )
  const { mixtures = [], baselines = [] } = Object.groupBy(open, ({ role }) =>
    role === 'mixture' ? 'mixtures' : 'baselines',
  )
  for (const stage of [mixtures, baselines]) {
    yield* mapPool(stage, Math.max(1, stage.length), async (system) => {
      const record = await answerOf(system, wanted, answering)
      notebook.addAnswer(record)
      return record
    })
  }
}

async function answerOf(
  system: System,
  { question, repeat }: Wanted,
  { notebook, asking }: Answering,
): Promise<AnswerRecord> {
  const context = { ...asking, repeat }
  const runs = notebook
    .answersTo(question.id)
    .filter((answer) => answer.repeat === repeat && answer.proposals.length > 0)
    .filter((answer) => system.of === null || system.of === answer.system)
  for (const run of runs) {
    const reused = answerFromProposal(question, system, run)
    if (reused !== null) return reused
  }
  const [panel] = runs
  if (system.role !== 'selection' || panel === undefined)
    return askSystem(question, system, context)
  const { given, asked } = selectGiven(question, system, panel)
  return withPanel(await askSystem(question, asked, context), given)
}
