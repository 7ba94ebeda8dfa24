import type { SystemRole } from '../systems/system.ts'

/** An interval, lower end first. */
export type Interval = readonly [number, number]

/** A figure, never without its number of questions and its interval. */
export interface Estimate {
  readonly value: number
  /** 95 %, unless `method` says otherwise; null when there is none, for the reason in `method`. */
  readonly interval: Interval | null
  /** Questions. */
  readonly n: number
  /** How the interval was computed, as a reader knows it: "paired t", "bootstrap of the whole fit, 2,000 draws". */
  readonly method: string
}

export type Verdict = 'better' | 'worse' | 'equivalent' | 'undecided'

/** `summary.json`: every figure of the report. Rates and shares are from 0 to 1. */
export interface Summary {
  readonly schema: 1
  readonly startedAt: string
  readonly simulated: boolean
  /** Points of win rate within which two systems count as equivalent; the report draws them as a band. */
  readonly marginPoints?: number
  /** One sentence that a reader needs, and nothing else. */
  readonly sentence: string
  /** The comparison that the sentence is about: the first of `comparisons` with the primary baseline. */
  readonly primary: Comparison
  readonly comparisons: readonly Comparison[]
  readonly systems: readonly SystemSummary[]
  readonly ledgers: readonly Ledger[]
  readonly categories: readonly Category[]
  readonly judges: readonly JudgeHealth[]
  /** Between the judges: Krippendorff's α of their verdicts; null with one judge. */
  readonly agreement: Estimate | null
  readonly examples: Examples
  readonly totals: Totals
  /** What a reader must know before they believe a figure, one sentence each. */
  readonly warnings: readonly string[]
  /** How it was measured, one sentence each. */
  readonly method: readonly string[]
}

/** A mixture against one baseline, over the questions that both answered. */
export interface Comparison {
  readonly mixture: string
  readonly baseline: string
  /** `fixed`: named in advance. `best`: the best single model, chosen on other questions than it is scored on. */
  readonly kind: 'fixed' | 'best' | 'selection' | 'self-moa' | 'aggregator' | 'single'
  /** The systems that `best` chose, by half of the questions; absent for all others. */
  readonly chosen?: readonly string[]
  /** Questions that a check scored, that judges compared, and that a failed answer decided. */
  readonly basis?: { readonly checked: number; readonly judged: number; readonly failed: number }
  /** How often the mixture's answer is preferred, a tie as one half: 0.5 means no difference. */
  readonly winRate: Estimate
  /** With the length of the answers held equal; null where it cannot be separated from quality, for the reason in `adjustedNote`. */
  readonly adjusted: Estimate | null
  readonly adjustedNote: string
  /** Share of right answers, where questions have checks. */
  readonly accuracy: {
    readonly mixture: Estimate
    readonly baseline: Estimate
    readonly difference: Estimate
  } | null
  /** Confidence sequence of the win rate, valid however often one looks; null for a run that was planned as fixed. */
  readonly sequence: Interval | null
  readonly verdict: Verdict
  /** Questions that would decide at this difference and spread; null when it is decided. */
  readonly neededQuestions: number | null
  readonly wins: number
  readonly ties: number
  readonly losses: number
  /** Questions without a verdict. */
  readonly missing: number
  /** Without the questions whose run was degraded; null when none was. */
  readonly withoutDegraded: Estimate | null
  /** With them, where degraded runs do not count; null when they do. */
  readonly withDegraded?: Estimate | null
  /** Cost of the mixture ÷ cost of the baseline; null when a price is unknown, or the baseline is free. */
  readonly costRatio: Estimate | null
  /** US dollars that the mixture costs more per question than the baseline; null when a price is unknown, absent in older files. */
  readonly costDifferenceUsd?: number | null
  /** Median time to the last token ÷ that of the baseline. */
  readonly timeRatio: Estimate | null
  /** Mean length of the mixture's answers ÷ that of the baseline's, in characters. */
  readonly lengthRatio: number
  /** Win rate where the mixture's answer is the longer of the two, and where it is the shorter. */
  readonly whenLonger: Estimate | null
  readonly whenShorter: Estimate | null
  /** US dollars for one point of win rate; null when a price is unknown, unbounded ends as Infinity are null in JSON. */
  readonly usdPerPoint: {
    readonly value: number | null
    /** Absent where there is no price. */
    readonly interval?: Interval
    readonly note: string
  } | null
}

/** One system by itself. */
export interface SystemSummary {
  readonly id: string
  readonly role: SystemRole
  readonly questions: number
  readonly failed: number
  readonly degraded: number
  readonly accuracy: Estimate | null
  /** Its win rate against the mixture, or the mixture's own one half; null when it was not judged. */
  readonly score: Estimate | null
  readonly costPerQuestionUsd: Estimate | null
  readonly tokensPerQuestion: number
  readonly charsPerAnswer: number
  readonly firstTokenMs: Percentiles | null
  readonly totalMs: Percentiles
  /** Whether none is at most as dear and at least as good. */
  readonly onFront: boolean | null
  /** Share of bootstrap draws in which it is. */
  readonly frontProbability: number | null
  /** Whether its answers were proposals of the mixture's own runs. */
  readonly reused: boolean
  /** How much its answers to one question differ; absent without repeats or checks. */
  readonly stability?: Stability
}

/** Scores of several answers to each question. */
export interface Stability {
  readonly repeats: number
  /** Variance of the questions' true scores, and of the answers to one question. */
  readonly between: number
  readonly within: number | null
  /** Share of questions of which as many answers are all right (pass^K); null where no question has so many. */
  readonly passAll: number | null
}

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
}

/** What a mixture makes of its panel: scores against one reference, by half of the judgments each. */
export interface Ledger {
  readonly mixture: string
  readonly bestSingle: string
  readonly gain: Estimate
  readonly headroom: Estimate
  readonly capture: Estimate | null
  readonly surplus: Estimate
  readonly damage: Estimate
  readonly rescue: Estimate | null
  readonly harm: Estimate | null
  readonly complementarity: number | null
  readonly agents: readonly {
    readonly agent: string
    readonly model: string
    readonly score: Estimate
  }[]
}

/** The primary comparison on some of the questions. */
export interface Category {
  readonly name: string
  readonly kind: 'category' | 'skill'
  /** Win rate for a category; difference of points for a skill. */
  readonly estimate: Estimate
  /** After Holm's correction over all of its kind. */
  readonly pAdjusted: number
  readonly verdict: Verdict
}

/** Whether one judge can be believed. */
export interface JudgeHealth {
  readonly judge: string
  readonly family: string
  readonly verdicts: number
  /** Share of calls without a verdict that can be read. */
  readonly unparsed: number
  /** Share of pairs with the same verdict in both orders. */
  readonly consistency: Estimate | null
  /** How often it prefers what it read first: 0.5 without a position bias. */
  readonly firstPreferred: Estimate | null
  /** Its preference between two texts of one system: must hold 0.5. */
  readonly aa: Estimate | null
  /** Its win rate for the mixture, against that of all judges. */
  readonly winRate: Estimate
  /** Its preference for its own family, less that of the other judges on the same pairs. */
  readonly selfPreference: Estimate | null
  /** Systems whose models are of its family. */
  readonly related: readonly string[]
  /** How often a constant answer that flatters the judge wins: must be near 0; null when none was tried. */
  readonly canary: Estimate | null
  readonly costUsd: number | null
}

/** Answers side by side. */
export interface Examples {
  readonly wins: readonly Example[]
  readonly losses: readonly Example[]
  readonly disagreements: readonly Example[]
}

export interface Example {
  readonly question: string
  readonly prompt: string
  readonly mixture: { readonly system: string; readonly text: string }
  readonly baseline: { readonly system: string; readonly text: string }
  /** How much the mixture's answer is preferred, from 0 to 1. */
  readonly preference: number
  readonly reasons: readonly { readonly judge: string; readonly why: string }[]
}

export interface Totals {
  readonly questions: number
  readonly answers: number
  readonly judgments: number
  readonly failedAnswers: number
  readonly degradedAnswers: number
  readonly unparsedJudgments: number
  readonly answersUsd: number | null
  readonly judgingUsd: number | null
  readonly seconds: number
  /** Why the run ended before its last question; null when it did not. */
  readonly stoppedEarly: string | null
}
