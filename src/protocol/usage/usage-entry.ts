import { addTallies, mergeTallies, type Tallies, type Tally } from './tally.ts'

/** Most models that one document counts by name; others are counted together. */
const MAX_MODELS = 100

/** What some runs used: in all, and by model and role of their calls. */
export interface UsageDocument {
  readonly runs: Tally
  readonly models: Tallies
  readonly roles: Tallies
}

/** What one run used, and by what it is counted. */
export interface UsageEntry {
  /** Unique for each run: an entry that comes again is not counted again. */
  readonly id: string
  /** The UTC day on which the run began, as YYYY-MM-DD. */
  readonly day: string
  readonly mixture: string
  /** The id of the caller's key, or its kind when it sent none; null for comparisons and tests, which no caller pays for. */
  readonly key: string | null
  /** The session that pays; null without one. */
  readonly session: string | null
  readonly usage: UsageDocument
  /** The cost of the key's day from which on the operator gets a message; absent for never. */
  readonly alertPicos?: number
}

/** The result of counting a run. */
export interface CountedEntry {
  /** False when what is stored cannot be read. */
  readonly counted: boolean
  /** What the key's day has cost, when a message about it is to be sent now; null otherwise. */
  readonly alertPicos: number | null
}

/** A message to the operator: the runs of a key have cost so much in a day. */
export interface CostAlert {
  readonly key: string
  readonly day: string
  readonly levelPicos: number
}

/** Two documents together. */
export function addDocuments(one: UsageDocument, other: UsageDocument): UsageDocument {
  return {
    runs: addTallies(one.runs, other.runs),
    models: mergeTallies(one.models, other.models, MAX_MODELS),
    roles: mergeTallies(one.roles, other.roles, MAX_MODELS),
  }
}

/** The UTC day of a moment, as YYYY-MM-DD. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
