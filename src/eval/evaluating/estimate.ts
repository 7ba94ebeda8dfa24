import type { ChatBody } from '../../client/chat.ts'
import type { Client } from '../../client/client.ts'
import { detectableEffect } from '../../stats/planning/power.ts'
import { sum } from '../asking/answer-parts.ts'
import { lookOrder } from '../analysis/comparing/sequence.ts'
import { judgeSettings } from '../judging/judge-request.ts'
import { isGraded } from './grading.ts'
import type { Question } from '../questions/question.ts'
import type { RunFile } from '../results/run-file.ts'
import type { System } from '../systems/system.ts'

/** Standard deviation of a question's preference, as measured for pairs of models (0.35 to 0.42). */
const USUAL_DEVIATION = 0.41
/** Questions whose requests are estimated. */
const SAMPLE = 3
/** Length that an answer is taken to have where a judge reads it, or another model does. */
const USUAL_ANSWER = 'x'.repeat(2_000)

/** What an evaluation will take. */
export interface Estimate {
  /** Requests of the tool for answers; a mixture calls several models for one. */
  readonly answers: number
  readonly judgments: number
  /** US dollars, with the longest answers; null when a price is unknown. */
  readonly mostUsd: number | null
}

/** The smallest advantage, in points of win rate, that so many questions decide with 80 % power. */
export function detectablePoints(questions: number): number {
  return 100 * detectableEffect(questions, USUAL_DEVIATION)
}

/** What a run would cost, from the estimates of a few of its questions; no model is called. */
export async function estimateRun(
  { run, questions }: { readonly run: RunFile; readonly questions: readonly Question[] },
  { client, signal }: { readonly client: Client; readonly signal: AbortSignal },
): Promise<Estimate> {
  const sample = lookOrder(questions, run.options.seed).slice(0, SAMPLE)
  const asked = run.systems.filter(({ agent }) => agent === null)
  const baselines = run.systems.filter(({ role }) => role !== 'mixture').length
  const unchecked = questions.filter(({ check }) => check === null).length
  const answers = questions.length * run.options.repeats
  const grades = isGraded(run) ? run.systems.length * answers : 0
  const verdicts = 2 * baselines * run.options.repeats * unchecked
  const costs = [
    ...asked.map((system) => ({
      times: answers,
      body: (question: Question) => bodyOf(system, question),
    })),
    ...run.judges.map((judge) => ({
      // A grader reads one answer and its rubric, which is about as much as two answers.
      times: verdicts + grades,
      body: (question: Question) => judgeBody(judge, question),
    })),
  ]
  let mostUsd: number | null = 0
  for (const { times, body } of costs) {
    const each = await Promise.all(
      sample.map(async (question) => {
        const estimate = await client.chat.estimate(body(question), { signal })
        return estimate.whole_usd
      }),
    )
    const total = each.reduce<number | null>(sum, 0)
    mostUsd = sum(mostUsd, total === null ? null : (total / sample.length) * times)
  }
  const judgments = verdicts * run.judges.length
  return { answers: answers * asked.length, judgments, mostUsd }
}

function bodyOf({ request }: System, { messages, settings }: Question): ChatBody {
  return { ...request, ...settings, messages: [...messages] }
}

function judgeBody(judge: string, { messages, reference }: Question): ChatBody {
  const read = [
    ...messages.map(({ content }) => content),
    reference ?? '',
    USUAL_ANSWER,
    USUAL_ANSWER,
  ]
  return {
    ...judgeSettings(1),
    model: judge,
    messages: [{ role: 'user', content: read.join('\n') }],
  }
}
