import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { PairTask } from './compare-pair.ts'

/** Which systems are compared, and by whom. */
export interface PairPlan {
  /** Every mixture with each of its baselines, by their ids. */
  readonly pairs: readonly { readonly a: string; readonly b: string }[]
  readonly judges: readonly string[]
}

/** An answer by what it is to, for all answers that did not fail. */
export type AnswerIndex = ReadonlyMap<string, AnswerRecord>

/** Finds answers by question, system and repeat. */
export function indexAnswers(answers: Iterable<AnswerRecord>): AnswerIndex {
  const whole = [...answers].filter(({ error, texts }) => error === null && texts.length > 0)
  return new Map(whole.map((answer) => [keyOf(answer), answer]))
}

function keyOf({ question, system, repeat }: Pick<AnswerRecord, 'question' | 'system' | 'repeat'>) {
  return JSON.stringify([question, system, repeat])
}

/** The answer of a system to a question; undefined when it failed or is missing. */
export function answerIn(
  answers: AnswerIndex,
  of: Pick<AnswerRecord, 'question' | 'system' | 'repeat'>,
): AnswerRecord | undefined {
  return answers.get(keyOf(of))
}

/**
 * The calls that compare the answers to one question: each pair, by each judge, in both orders, since judges prefer a
 * place (arXiv 2406.07791). An answer that failed is compared by nobody.
 */
export function pairTasks(
  question: Question,
  { pairs, judges }: PairPlan,
  { answers, repeats }: { readonly answers: AnswerIndex; readonly repeats: number },
): readonly PairTask[] {
  return Array.from({ length: repeats }, (_, repeat) => repeat).flatMap((repeat) =>
    pairs.flatMap((pair) => {
      const of = { question: question.id, repeat }
      const a = answerIn(answers, { ...of, system: pair.a })
      const b = answerIn(answers, { ...of, system: pair.b })
      if (a === undefined || b === undefined) return []
      return judges.flatMap((judge) =>
        (['a', 'b'] as const).map((first): PairTask => ({ question, a, b, judge, first })),
      )
    }),
  )
}
