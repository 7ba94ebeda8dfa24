/** How an answer travels: everything about it that does not come from the run. */
export interface AnswerOptions {
  /** Of the completion. */
  readonly id: string
  /** Unix time in seconds. */
  readonly created: number
  readonly stream: boolean
  readonly includeUsage: boolean
  readonly progress: 'none' | 'events' | 'reasoning'
}
