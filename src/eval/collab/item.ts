import type { Random } from '../../stats/random/generator.ts'
import type { Question } from '../questions/question.ts'

/** What one agent brings to an item. */
export type Contribution =
  /** A proposal that is written beforehand. */
  | { readonly kind: 'proposal'; readonly text: string }
  /** What the agent alone knows, as its system message; it is asked itself. */
  | { readonly kind: 'knowledge'; readonly system: string }

/** A generated question, what each agent brings, and how an answer is scored without a judge. */
export interface CollabItem {
  readonly question: Question
  readonly contributions: readonly Contribution[]
  /** From 0 to 1. */
  readonly score: (text: string) => number
  /** The score of the best use of all contributions. */
  readonly oracle: number
  /** Wrong proposals of `minority right`; null in other families. */
  readonly wrong: number | null
  /** The score of a majority vote over the proposals; null where there is nothing to vote on. */
  readonly majority: number | null
}

/** What makes an item. */
export interface ItemContext {
  readonly random: Random
  /** Counted from 0; variants of a family take turns. */
  readonly index: number
  readonly agents: number
}

/** A family of items that looks at one ability. */
export interface Family {
  readonly name: string
  /** What its score says, for people. */
  readonly says: string
  readonly make: (context: ItemContext) => CollabItem
}
