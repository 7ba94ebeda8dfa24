import type { Look } from '../command/progress.ts'
import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { JudgmentRecord } from '../results/judgment-record.ts'

/** What happens in an evaluation. */
export type EvalEvent =
  | { readonly type: 'answer'; readonly record: AnswerRecord }
  | { readonly type: 'judgment'; readonly record: JudgmentRecord }
  | { readonly type: 'question-end'; readonly question: Question }
  | { readonly type: 'look'; readonly look: Look }
