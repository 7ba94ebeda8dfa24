/** How an answer did against another one, in one order: `first` is whether it was shown first. */
export interface JudgedOrder {
  readonly first: boolean
  /** Null where the judge gave no usable verdict. */
  readonly verdict: 'win' | 'tie' | 'loss' | null
}

/** What one judge said of two answers, in both orders. */
export interface PairJudgment {
  readonly model: string
  readonly orders: readonly JudgedOrder[]
}

/** The figures of one answer; null where they are unknown. */
export interface AnswerFigures {
  readonly costUsd: number | null
  readonly latencyMs: number | null
  readonly chars: number
}

/** An agent of a run. */
export interface ComparedAgent {
  readonly agent: string
  readonly model: string
}

/** The answer of a run beside another one. */
export interface ComparedPair {
  /** What wrote the other one: a model, a mixture, `candidate:ID` or `without:AGENT`. */
  readonly against: string
  /** The agent without whose proposal the other one was written. */
  readonly without?: ComparedAgent
  /** Error probability of its confidence sequence. */
  readonly alpha: number
  /** How the answer did, from 0 to 1: the mean over judges and orders; null without a judge that gave both verdicts. */
  readonly value: number | null
  readonly judgments: readonly PairJudgment[]
  /** US dollars that its judges cost. */
  readonly judgeCostUsd: number
  readonly answer: AnswerFigures
  readonly other: AnswerFigures
}

/** The texts of a compared run, where its mixture wants them stored. */
export interface ComparedTexts {
  readonly question: string
  readonly answer: string
  /** By what wrote them. */
  readonly others: Readonly<Record<string, string>>
}

/** The result of comparing one run. */
export interface ComparedRun {
  readonly run: string
  /** Milliseconds since the epoch. */
  readonly atMs: number
  readonly version: number
  /** US dollars that its calls cost, those of judges included; null where unknown, which counts as the whole reservation. */
  readonly costUsd: number | null
  readonly pairs: readonly ComparedPair[]
  /** Whether a judge ranks a proposal above the answer; null where it was not judged. */
  readonly regret: boolean | null
}

/** `against` of a comparison without an agent. */
export function withoutAgent(agent: string): string {
  return `${WITHOUT}${agent}`
}

const WITHOUT = 'without:'

/** Whether a comparison shows what an agent adds. */
export function isWithoutAgent(against: string): boolean {
  return against.startsWith(WITHOUT)
}

/** `against` of a comparison with a candidate of improvements. */
export function ofCandidate(id: string): string {
  return `candidate:${id}`
}
