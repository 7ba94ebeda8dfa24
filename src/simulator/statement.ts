import type { Claim } from './claims.ts'

/** What a simulated model has to say about a question. */
export interface Statement {
  readonly text: string
  /** Its answers to those parts of the question that it answers. */
  readonly claims: readonly Claim[]
  /** How certain the model is of them, from 0 to 1; it may be wrong. */
  readonly certainty: number
}
