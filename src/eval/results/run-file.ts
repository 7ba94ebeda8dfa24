import type { Rubric } from '../rubrics/rubric.ts'
import type { System } from '../systems/system.ts'

/** `run.json`: what was decided before the first question, so that a resumed run does the same. */
export interface RunFile {
  readonly schema: 1
  readonly startedAt: string
  readonly url: string
  /** Whether every model that answers or judges is simulated. */
  readonly simulated: boolean
  readonly questionsFile: string | null
  /** SHA-256 of the questions, as they were read. */
  readonly questionsHash: string
  readonly questions: number
  readonly systems: readonly System[]
  /** The stored version of each mixture; null for a built-in one. */
  readonly mixtureVersions: Readonly<Record<string, number | null>>
  readonly judges: readonly string[]
  readonly options: EvalOptions
  /** What answers are graded by, from the file of `--rubric`; absent without one. */
  readonly rubrics?: readonly Rubric[]
  /** How the run ended; absent until then. */
  readonly end?: RunEnd
}

/** The end of a run. */
export interface RunEnd {
  readonly seconds: number
  /** Why it ended before its last question; null when it did not. */
  readonly stoppedEarly: string | null
}

/** What the command line decides. */
export interface EvalOptions {
  readonly mixtures: readonly string[]
  /** Models or mixtures; `auto` is every model of the panel and the aggregator. */
  readonly against: readonly string[]
  readonly judges: readonly string[]
  readonly rubric: string | null
  /** Whether answers are graded by skills, too. */
  readonly skills: boolean
  /** Whether only questions with a check count, and no judge is asked. */
  readonly checkOnly: boolean
  /** Most questions, drawn with the seed; null for all. */
  readonly n: number | null
  readonly repeats: number
  readonly seed: number
  readonly budgetUsd: number | null
  readonly stop: 'sequential' | 'fixed'
  /** Whether verdicts are read from log probabilities, of judges that return them; absent in older results. */
  readonly logprobs?: boolean
  /** Points of win rate within which two systems count as equivalent. */
  readonly marginPoints: number
  readonly concurrency: number
  /** Whether degraded runs count, as users get them too. */
  readonly keepDegraded: boolean
}
