import type { Client } from '../../client/client.ts'

/** What asking needs of the world around it. */
export interface Asking {
  /** Bounded in what may be under way at once, and cost: see `boundedClient`. */
  readonly client: Client
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Waits so many milliseconds; rejects when the command was stopped. */
  readonly wait: (ms: number) => Promise<void>
}

/** The same, for one answer. */
export interface AskContext extends Asking {
  /** Counted from 0. */
  readonly repeat: number
}
