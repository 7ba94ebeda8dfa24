/** What one grade looks at, with a sentence for each number of points. */
export interface Skill {
  readonly name: string
  /** The question that the grader answers about an answer. */
  readonly criterion: string
  /** What 1, 2, … points mean; as many as there are points. */
  readonly anchors: readonly string[]
}

/** What answers are graded by, each on its own scale. */
export type Rubric = readonly Skill[]
