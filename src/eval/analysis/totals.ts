import type { AnswerRecord } from '../results/answer-record.ts'
import type { Totals } from '../results/summary.ts'
import type { Records } from './records/records.ts'

/** What a run asked, and what that cost. */
export function totalsOf({ run, answers, preferences, grades }: Records): Totals {
  const judged = [...preferences, ...grades]
  return {
    questions: new Set(answers.map(({ question }) => question)).size,
    answers: answers.length,
    judgments: judged.length,
    failedAnswers: answers.filter(({ error }) => error !== null).length,
    degradedAnswers: answers.filter(({ degraded }) => degraded.length > 0).length,
    unparsedJudgments: preferences.filter(({ preference }) => preference === null).length,
    answersUsd: sumOf(answers.map(spentOn)),
    judgingUsd: sumOf(judged.map(({ costUsd }) => costUsd)),
    seconds: run.end?.seconds ?? 0,
    stoppedEarly: run.end?.stoppedEarly ?? null,
  }
}

/** What was paid for an answer: nothing for a proposal that another run paid for. */
function spentOn({ from, calls, costUsd }: AnswerRecord): number | null {
  if (from === 'proposal') return 0
  return calls.length === 0 ? costUsd : sumOf(calls.map((call) => call.costUsd))
}

/** The sum of some costs; null when one is unknown. */
export function sumOf(costs: readonly (number | null)[]): number | null {
  let sum = 0
  for (const cost of costs) {
    if (cost === null) return null
    sum += cost
  }
  return sum
}
