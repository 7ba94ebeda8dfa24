/** How strategies differ for a mixture and its requests. */
export interface StrategyTraits {
  /**
   * Who writes the answer. Where it is an agent, the mixture needs a layer, the agents of its last layer get
   * the format and the length of the request, and requests with tools are rejected: agents call none.
   */
  readonly writer: 'aggregator' | 'agent'
  /** What the last step does with the proposals. */
  readonly verb: 'merge' | 'compare'
  /** `first`: the agents of the first layer write it, not those of the last one. */
  readonly writes?: 'first'
  /** Whether the last step calls the judge of the mixture. */
  readonly callsJudge: boolean
  /** Fewest agents of the last layer, samples counted, and what they do beside or instead of answering. */
  readonly lastLayer?: { readonly agents: number; readonly as: string }
}

/** What is wrong with the options of a strategy, and where. */
export interface OptionProblem {
  readonly path: string[]
  readonly message: string
}
