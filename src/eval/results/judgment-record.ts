/** A line of `judgments.jsonl`. */
export type JudgmentRecord = PreferenceRecord | GradeRecord

/** How one judge compares the answers of two systems to one question, in one order. */
export interface PreferenceRecord {
  readonly kind: 'preference'
  readonly question: string
  readonly repeat: number
  /** Ids of systems. `a` is the mixture, or the system that all others are compared with. */
  readonly a: string
  readonly b: string
  readonly judge: string
  /** Which of the two the judge read first. */
  readonly first: 'a' | 'b'
  /** False where the order is not known, as in results of another tool; `first` says nothing then. */
  readonly isOrderKnown?: false
  /** How much the judge prefers `a`, from 0 to 1; null when no verdict could be read, which is no tie. */
  readonly preference: number | null
  /** `identical`: the two texts are the same, and no judge was called. */
  readonly method: 'steps' | 'logprobs' | 'identical'
  /** The judge's own words, short. */
  readonly why: string
  /** Code of the error of its call; null when it answered. */
  readonly error: string | null
  readonly costUsd: number | null
  readonly latencyMs: number
  /** SHA-256 of the prompt's template, the judge's settings and the version of this form: verdicts of different ones are never mixed. */
  readonly prompt: string
}

/** Points of one answer by a rubric, from 1 to 5 per skill, or from 1 to 10 for the turn of an MT-Bench question. */
export interface GradeRecord {
  readonly kind: 'grade'
  readonly question: string
  readonly repeat: number
  readonly system: string
  readonly judge: string
  /** Points by skill; null where the judge says that it does not apply, or none could be read. */
  readonly points: Readonly<Record<string, number | null>>
  readonly why: string
  readonly error: string | null
  readonly costUsd: number | null
  readonly latencyMs: number
  readonly prompt: string
}
