/** What a voter says of two answers. */
export type Choice = 'left' | 'right' | 'tie' | 'both_bad'

/** Every choice, in the order in which they are offered. */
export const CHOICES: readonly Choice[] = ['left', 'right', 'tie', 'both_bad']

/** A line of `votes.jsonl`: one blind vote of one person. */
export interface VoteRecord {
  readonly question: string
  /** Ids of systems, by the side on which the voter saw their answers. */
  readonly left: string
  readonly right: string
  readonly choice: Choice
  readonly voter: string
  /** Seconds from showing the two answers to the vote. */
  readonly seconds: number
}

/** The file of the votes in a results directory. */
export const VOTES_FILE = 'votes.jsonl'
