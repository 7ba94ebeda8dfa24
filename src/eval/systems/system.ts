import type { ChatBody } from '../../client/chat.ts'

/**
 * What a system is in a comparison. `single` is one model, `aggregator` the aggregator of the mixture without
 * proposals, `selection` a judge that picks one proposal per question, `self-moa` samples of one model, aggregated
 * (arXiv 2502.00674).
 */
export type SystemRole = 'mixture' | 'single' | 'aggregator' | 'selection' | 'self-moa'

/** What answers questions: a request without its messages. */
export interface System {
  /** Unique in the results; people read it in the report. */
  readonly id: string
  readonly role: SystemRole
  /** The mixture that it is a baseline of; null for a mixture itself, and for a model that was named. */
  readonly of: string | null
  /** The body of `POST /v1/chat/completions` but for the messages. */
  readonly request: Omit<ChatBody, 'messages'>
  /** A system message before that of the question, as the agent whose place this system takes has it. */
  readonly instructions?: string
  /** The agent of the mixture's first layer whose proposals are this system's answers; null when it is asked itself. */
  readonly agent: string | null
}
