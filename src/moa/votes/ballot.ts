import type { ShortAnswer } from '../short-answers/short-answer.ts'

/** The vote of one agent. */
export interface Ballot {
  readonly agent: string
  /** Null when its proposal has no answer of the kind that is voted on: it abstains. */
  readonly answer: ShortAnswer | null
  readonly weight: number
}
