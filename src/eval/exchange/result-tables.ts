import { stringify } from 'csv-stringify/sync'
import type { Results } from '../results/results-folder.ts'

const ANSWER_COLUMNS = [
  'question',
  'system',
  'repeat',
  'text',
  'error',
  'finish_reason',
  'models',
  'prompt_tokens',
  'completion_tokens',
  'cost_usd',
  'latency_ms',
  'first_token_ms',
  'degraded',
  'run',
] as const

const JUDGMENT_COLUMNS = [
  'kind',
  'question',
  'repeat',
  'a',
  'b',
  'judge',
  'first',
  'preference',
  'skill',
  'points',
  'why',
  'error',
  'cost_usd',
  'latency_ms',
] as const

/** A table of every answer, and one of every judgment, a grade taking a row for each skill. */
export function resultTables({ answers, judgments }: Results) {
  const answerRows = answers.map((answer) => ({
    question: answer.question,
    system: answer.system,
    repeat: answer.repeat,
    text: answer.texts.join('\n\n'),
    error: answer.error,
    finish_reason: answer.finishReason,
    models: answer.models.join(' '),
    prompt_tokens: answer.promptTokens,
    completion_tokens: answer.completionTokens,
    cost_usd: answer.costUsd,
    latency_ms: answer.latencyMs,
    first_token_ms: answer.firstTokenMs,
    degraded: answer.degraded.join(' '),
    run: answer.run,
  }))
  const judgmentRows = judgments.flatMap((judgment): readonly object[] => {
    const { kind, question, repeat, judge, why, error, costUsd, latencyMs } = judgment
    const shared = {
      kind,
      question,
      repeat,
      judge,
      why,
      error,
      cost_usd: costUsd,
      latency_ms: latencyMs,
    }
    if (judgment.kind === 'preference') {
      const { a, b, first, preference } = judgment
      return [{ ...shared, a, b, first, preference }]
    }
    return Object.entries(judgment.points).map(([skill, points]) => {
      return { ...shared, a: judgment.system, skill, points }
    })
  })
  return [
    { path: 'answers.csv', text: table(answerRows, ANSWER_COLUMNS) },
    { path: 'judgments.csv', text: table(judgmentRows, JUDGMENT_COLUMNS) },
  ]
}

/** A cell that begins like a formula would be one in a spreadsheet. */
function table(rows: readonly object[], columns: readonly string[]): string {
  return stringify([...rows], { header: true, columns: [...columns], escape_formulas: true })
}
