import { stringify } from 'csv-stringify/sync'
import type { PairedQuestion } from '../analysis/records/paired-question.ts'
import { pairQuestions } from '../analysis/records/paired-question.ts'
import { meanCost, meanLatency, meanLength } from '../analysis/records/answers.ts'
import { recordsOf } from '../analysis/records/records.ts'
import type { AnswerRecord } from './answer-record.ts'
import type { Results } from './results-folder.ts'

type Cell = string | number | null

/** `questions.csv`: a row for each question and baseline, with who won, and how long and how dear the answers are. */
export function questionsCsv(results: Results): string {
  const { systems } = results.run
  const records = recordsOf(results)
  const rows = systems
    .filter(({ role }) => role === 'mixture')
    .flatMap((mixture) =>
      systems
        .filter(
          ({ id, role, of }) =>
            id !== mixture.id && (of === mixture.id || (of === null && role !== 'mixture')),
        )
        .flatMap((baseline) =>
          pairQuestions(records, { mixture: mixture.id, baseline: baseline.id }).map((pair) =>
            rowOf(pair, { mixture: mixture.id, baseline: baseline.id }),
          ),
        ),
    )
  // A cell that begins like a formula would be one in a spreadsheet.
  return stringify(rows, { header: true, columns: COLUMNS, escape_formulas: true })
}

const COLUMNS = [
  'question',
  'category',
  'cluster',
  'mixture',
  'baseline',
  'winner',
  'preference_for_mixture',
  'scored_by',
  'mixture_score',
  'baseline_score',
  'mixture_error',
  'baseline_error',
  'mixture_chars',
  'baseline_chars',
  'mixture_usd',
  'baseline_usd',
  'mixture_ms',
  'baseline_ms',
  'degraded',
] as const

function rowOf(
  pair: PairedQuestion,
  names: { readonly mixture: string; readonly baseline: string },
): Record<(typeof COLUMNS)[number], Cell> {
  const { question, mixture, baseline, value, basis, scores } = pair
  return {
    question: question.id,
    category: question.category,
    cluster: question.cluster,
    ...names,
    winner: value === null ? null : winnerOf(value),
    preference_for_mixture: value,
    scored_by: value === null ? null : basis,
    mixture_score: scores?.mixture ?? null,
    baseline_score: scores?.baseline ?? null,
    mixture_error: errorOf(mixture),
    baseline_error: errorOf(baseline),
    mixture_chars: meanLength(mixture),
    baseline_chars: meanLength(baseline),
    mixture_usd: meanCost(mixture),
    baseline_usd: meanCost(baseline),
    mixture_ms: meanLatency(mixture),
    baseline_ms: meanLatency(baseline),
    degraded: pair.isDegraded ? 'yes' : 'no',
  }
}

function winnerOf(value: number): string {
  if (value === 1 / 2) return 'tie'
  return value > 1 / 2 ? 'mixture' : 'baseline'
}

function errorOf(answers: readonly AnswerRecord[]): string | null {
  return answers.find(({ error }) => error !== null)?.error ?? null
}
