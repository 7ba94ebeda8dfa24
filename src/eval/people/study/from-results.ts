import type { AnswerRecord } from '../../results/answer-record.ts'
import type { Results } from '../../results/results-folder.ts'
import type { StudyRow } from './columns.ts'
import type { Pseudonym } from './pseudonym.ts'
import { wordsOf } from './words.ts'

/** The rows of a results directory: one answer of one system each, and no person. Its texts are the operator's own. */
export function rowsOfResults(
  { run, questions, answers }: Pick<Results, 'run' | 'questions' | 'answers'>,
  pseudonym: Pseudonym,
): StudyRow[] {
  const questionOf = new Map(questions.map((question) => [question.id, question]))
  const roleOf = new Map(run.systems.map(({ id, role }) => [id, role]))
  return answers.map((answer) => {
    const question = questionOf.get(answer.question)
    const cluster = question?.cluster ?? null
    const asked = question?.messages.at(-1)?.content ?? null
    return {
      ...measuresOf(answer),
      participant: null,
      cluster: cluster === null ? null : pseudonym('cluster', cluster),
      condition: roleOf.get(answer.system) ?? answer.system,
      session: answer.run === null ? null : pseudonym('session', answer.run),
      t: null,
      question_category: question?.category ?? null,
      words_in: asked === null ? null : wordsOf(asked),
      vote: null,
      copied_share: null,
      asked_again: null,
      opened_sources: null,
      question_text: asked,
      answer_text: answer.texts.join('\n\n'),
      work_text: null,
    }
  })
}

function measuresOf(answer: AnswerRecord) {
  return {
    words_out: wordsOf(answer.texts.join(' ')),
    tokens: answer.promptTokens + answer.completionTokens,
    cost_usd: answer.costUsd,
    latency_ms: Math.round(answer.latencyMs),
    degraded: answer.degraded.length > 0,
  }
}
