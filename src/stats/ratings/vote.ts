/** One vote between two systems. */
export interface Vote {
  readonly first: string
  readonly second: string
  /** 1 for the first, 0 for the second, ½ for a tie and for "both bad". */
  readonly outcome: number
  /** Votes of one voter are not independent; null where each vote has a voter of its own. */
  readonly voter: string | null
  /** Of the two answers, counts of what may please a voter apart from worth; empty for none, alike in all votes. */
  readonly style: readonly StylePair[]
}

/** A count in the two answers of a vote, such as their characters. */
export interface StylePair {
  readonly first: number
  readonly second: number
}
