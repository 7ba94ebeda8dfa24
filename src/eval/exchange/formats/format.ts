import type { Question } from '../../questions/question.ts'

/** A file of questions for another tool. */
export interface WrittenQuestions {
  readonly text: string
  /** What the format cannot hold, one sentence each. */
  readonly notes: readonly string[]
}

/** How questions are written for another tool. */
export type WriteQuestions = (questions: readonly Question[]) => WrittenQuestions

/** A note of how many of the questions are left out; none where all are written. */
export function leftOut(written: number, all: number, why: string): readonly string[] {
  return written === all ? [] : [`${all - written} of ${all} questions are left out: ${why}`]
}
