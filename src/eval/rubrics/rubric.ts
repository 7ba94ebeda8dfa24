/** One quality of an answer, graded from 1 to 5. */
export interface Rubric {
  readonly name: string
  /** What a grader looks at, as a question. */
  readonly criterion: string
  /** What each grade means, from 1 to 5. */
  readonly anchors: readonly [string, string, string, string, string]
}

/** The grades of a rubric. */
export const LEAST_GRADE = 1
export const BEST_GRADE = 5
