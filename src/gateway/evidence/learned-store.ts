/** How well the answer of a run did. */
export interface RunReward {
  readonly mixture: string
  readonly run: string
  /** 0 to 1: a comparison that was won counts 1, a tie 1/2, one that was lost 0; a thumb counts 1 or 0. */
  readonly reward: number
  /** A judged comparison never replaces what a person has said. */
  readonly source: 'comparison' | 'vote' | 'thumb'
}

/** What mixtures have learned from the outcomes of their runs. */
export interface LearnedStore {
  /** Notes how well a run did. A mixture that does not learn stores nothing. Never throws, as no answer depends on it. */
  reward(tenant: string, reward: RunReward): Promise<void>
}
