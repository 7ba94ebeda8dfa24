import type { CallOptions, Connection } from '../connection.ts'
import { query } from '../page.ts'

/** A lower and an upper end. */
type Interval = readonly [low: number, high: number]

/** What the answers of a mixture were, beside those of something else. */
export interface WireComparison {
  readonly object: 'comparison'
  readonly mixture: string
  readonly version: number | null
  readonly against: string
  readonly n: number
  readonly wins: number
  readonly ties: number
  readonly losses: number
  readonly missing: number
  /** Of the answer of the mixture; ties count half. Null without any judged run. */
  readonly win_rate: number | null
  /** A 95 % confidence sequence of the win rate, which may be looked at every day. */
  readonly interval: Interval
  readonly verdict: 'better' | 'worse' | 'equivalent' | 'undecided'
  /** One sentence. */
  readonly why: string
  /** Whether there are 50 judged runs. */
  readonly enough: boolean
  /** Judged runs that a verdict will take; null when that cannot be said. */
  readonly needed_n: number | null
  /** Mixture / against; null when unknown. */
  readonly cost_ratio: number | null
  readonly latency_ratio: number | null
  readonly length_ratio: number | null
  readonly judge: {
    readonly models: readonly string[]
    readonly consistency: number | null
    readonly first_wins: number | null
    readonly missing_share: number | null
    readonly cost_usd: number | null
  }
  /** Runs in which a judge ranks a proposal above the answer. */
  readonly regret: { readonly n: number; readonly rate: number | null }
  readonly agents: readonly WireAgentWorth[]
  /** Unix time in seconds. */
  readonly since: number | null
  readonly updated_at: number | null
}

/** What one agent adds to the answers. */
export interface WireAgentWorth {
  readonly agent: string
  readonly model: string
  readonly n: number
  /** Win rate of the answer with the agent over the one without it. */
  readonly value: number | null
  readonly interval: Interval
  readonly finding: 'adds' | 'adds_nothing' | 'harms' | 'not_enough'
}

/** The comparisons of a mixture. */
export interface WireComparisonList {
  readonly object: 'list'
  readonly data: readonly WireComparison[]
  /** What comparisons have cost in a UTC day, and may cost. */
  readonly money: {
    readonly day: string
    readonly spent_usd: number
    readonly daily_usd: number
  } | null
}

/** Which comparisons. */
export interface ComparisonOptions {
  readonly version?: number | undefined
  readonly against?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** The methods about comparisons. */
export interface Comparisons {
  list(mixture: string, options?: ComparisonOptions): Promise<WireComparisonList>
  /** Every compared run as JSON lines, without texts. */
  export(mixture: string, options?: CallOptions): Promise<string>
}

/** The methods about comparisons. */
export function comparisonMethods(connection: Connection): Comparisons {
  const pathOf = (wanted: Record<string, string | number | undefined>) =>
    `/v1/comparisons${query(wanted)}`
  return {
    list: (mixture, { signal, ...wanted } = {}) =>
      connection.json(pathOf({ mixture, ...wanted }), { signal }),
    async export(mixture, options) {
      return (await connection.request(pathOf({ mixture, format: 'jsonl' }), options)).text()
    },
  }
}
