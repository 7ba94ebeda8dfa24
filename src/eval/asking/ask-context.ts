import type { Client } from '../../client/client.ts'
import type { Gate } from './gate.ts'

/** What asking needs of the world around it. */
export interface Asking {
  readonly client: Client
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Waits so many milliseconds; rejects when the command was stopped. */
  readonly wait: (ms: number) => Promise<void>
  /** Bounds how many requests are under way at once. */
  readonly gate: Gate
}

/** The same, for one answer. */
export interface AskContext extends Asking {
  /** Counted from 0. */
  readonly repeat: number
}
