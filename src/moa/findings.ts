/** How a judge ranked the proposals, by the names of their agents. */
export interface SelectFinding {
  /** Absent in runs of older releases. */
  readonly kind?: 'select'
  readonly best: string
  /** The best first. */
  readonly ranking: readonly string[]
  /** The worst fault of each proposal that has one. */
  readonly faults: Readonly<Record<string, string>>
  /** A model judged its own proposal among those of others; absent when none did. */
  readonly selfJudged?: true
}

/** One short answer, and who gave it. */
export interface CountedVote {
  readonly answer: string
  readonly weight: number
  readonly agents: readonly string[]
}

export interface VoteFinding {
  readonly kind: 'vote'
  /** The short answer that won; null without a result. */
  readonly winner: string | null
  /** Share of the winner's weight in all weights. */
  readonly share: number
  /** The most votes first. */
  readonly votes: readonly CountedVote[]
  /** Agents without a short answer. */
  readonly abstained: readonly string[]
  /** How many agents had ended when the result was settled; null when all were needed. */
  readonly stoppedAfter: number | null
  /** What decided between equal votes. */
  readonly tieBrokenBy: 'judge' | 'order' | null
  /** How many independent votes these are worth. */
  readonly effectiveVotes: number
  /** Whether the correlation of the agents' errors is a design value, not a measured one. */
  readonly assumed: boolean
}

/** What an analyst found in the proposals; the five lists are those of OpenRouter's fusion. */
export interface FusionFinding {
  readonly kind: 'fusion'
  readonly consensus: readonly string[]
  readonly contradictions: readonly {
    readonly topic: string
    readonly stances: readonly { readonly model: string; readonly stance: string }[]
  }[]
  readonly partialCoverage: readonly {
    readonly models: readonly string[]
    readonly point: string
  }[]
  readonly uniqueInsights: readonly { readonly model: string; readonly insight: string }[]
  readonly blindSpots: readonly string[]
}

/** A fault that critics found in a draft. */
export interface Issue {
  readonly severity: 'blocker' | 'major' | 'minor'
  readonly where: string
  readonly what: string
  readonly fix: string
  /** The critics that found it. */
  readonly by: readonly string[]
}

export interface CritiqueFinding {
  readonly kind: 'critique'
  /** Rounds in which critics answered. */
  readonly rounds: number
  /** What each critic said in the last round. */
  readonly verdicts: readonly {
    readonly critic: string
    readonly verdict: 'accept' | 'revise' | null
  }[]
  /** Of all rounds: those that most critics found first, then the gravest. */
  readonly issues: readonly Issue[]
  /** Whether the answer is a revision. */
  readonly revised: boolean
}

export interface CouncilFinding {
  readonly kind: 'council'
  /** The best first; ranks count from 1. */
  readonly table: readonly {
    readonly agent: string
    readonly meanRank: number | null
    readonly firstPlaces: number
    readonly rankedBy: number
  }[]
  readonly rankings: readonly { readonly by: string; readonly order: readonly string[] }[]
  /** Agreement of the rankers, from 0 to 1 (Kendall's W); null with fewer than two rankings. */
  readonly kendallW: number | null
  /** Whether the first place was so clear that it is the answer. */
  readonly skipped: boolean
}

export interface DebateFinding {
  readonly kind: 'debate'
  /** Round 0 is what the agents said before they read one another. */
  readonly rounds: readonly {
    readonly votes: readonly CountedVote[]
    /** Agents whose short answer is another than in the round before. */
    readonly moved: readonly string[]
  }[]
  readonly stopped: 'agreed' | 'majority' | 'nobody_moved' | 'last_round'
  /** The vote at the end; null when the aggregator wrote. */
  readonly vote: Omit<VoteFinding, 'kind'> | null
}

export interface CascadeFinding {
  readonly kind: 'cascade'
  readonly steps: readonly {
    readonly model: string
    /** The gate that decided; null for the last resort. */
    readonly gate: string | null
    readonly verdict: 'accepted' | 'escalated' | 'failed'
    readonly why: string
    readonly costUsd: number | null
  }[]
  /** The model whose text is the answer. */
  readonly answeredBy: string
  /** Against the rest of the mixture alone; less than 0 when the rest was called too. Null when a price is unknown. */
  readonly savedUsd: number | null
  /** The share of answers that the steps must give to save anything: the cost of steps and gates in units of the rest. */
  readonly breakEven: number | null
}

/** What the last step found about the proposals. */
export type Finding =
  | SelectFinding
  | VoteFinding
  | FusionFinding
  | CascadeFinding
  | DebateFinding
  | CritiqueFinding
  | CouncilFinding
