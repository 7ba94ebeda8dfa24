import type { Check } from '../checks/check.ts'

/** A message of a conversation, as Chat Completions has it. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** One question of a file. It is the unit of every statistic. */
export interface Question {
  /** Unique in its file; made from the line when the file has none. */
  readonly id: string
  /** The conversation so far; the last message is the user's. */
  readonly messages: readonly Message[]
  /** Further messages of the user, each sent after the answer to the one before (MT-Bench, arXiv 2306.05685). */
  readonly turns: readonly string[]
  /** A right answer, for a judge to read. One per turn is joined by the file's reader. */
  readonly reference: string | null
  /** Scores an answer without a model. */
  readonly check: Check | null
  readonly category: string | null
  /** Questions of one document, user or conversation share it: their errors are not independent (arXiv 2411.00640). */
  readonly cluster: string | null
  /** What a rubric looks at in its answers, by name. */
  readonly skills: readonly string[]
  /** Settings of the request, such as `temperature`, that the question brings. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly metadata: Readonly<Record<string, unknown>>
}
