import type { Question } from '../../questions/question.ts'
import type { Measures } from '../measures/measures.ts'
import type { Cell, Seat } from '../panel/cell.ts'
import type { Roster } from '../panel/roster.ts'
import type { Table } from '../tables/table.ts'

/** What a study knows at one of its stages. */
export interface StudyContext {
  readonly roster: Roster
  readonly questions: readonly Question[]
  /** What was measured so far: nothing yet when the study is planned. */
  readonly measures: Measures
  readonly seed: number
  /** Calls that a strategy plans for a panel of this size, as the gateway estimates it; infinity where it does not take one. */
  readonly plannedCalls: (strategy: string, size: number) => Promise<number>
}

/** What a stage needs measured. */
export interface Wanted {
  /** Proposals that are scored by themselves; those that cells are made from need not be named. */
  readonly seats: (question: Question) => readonly Seat[]
  readonly cells: readonly Cell[]
}

/** What a study found. */
export interface StudyReport {
  readonly tables: readonly Table[]
  /** One sentence each, for people who read nothing else. */
  readonly conclusions: readonly string[]
  /** Further files by name, such as a mixture to write. */
  readonly files?: Readonly<Record<string, string>>
  /** What a reader must know before they believe a figure, one sentence each. */
  readonly warnings?: readonly string[]
}

/** A study over one panel of stored proposals. */
export interface Study {
  /** What decides the study beside the panel: written before the first call, so that no result can choose it. */
  readonly plan: object
  /** Comparisons of which the study decides each: more of them need more questions. */
  readonly comparisons: number
  /** Each may use what the ones before it measured. */
  readonly stages: readonly ((context: StudyContext) => Wanted | Promise<Wanted>)[]
  readonly report: (context: StudyContext) => StudyReport | Promise<StudyReport>
}
