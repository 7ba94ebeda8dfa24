import type { Client } from '../../client/client.ts'

/** Where and as whom to ask. */
export interface GatewayChoice {
  /** A running gateway; when absent, one is started, and ended with the command. */
  readonly url?: string | undefined
  readonly key?: string | undefined
}

/** What a command has of the world around it. */
export interface Desk {
  readonly signal: AbortSignal
  /**
   * Registers what to do when the user wants to end the command: what is under way may still end by itself. Without a
   * registration, or when the user wants it again, `signal` is aborted at once.
   */
  readonly whenLeaving?: (leave: (reason: Error) => void) => Disposable
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Prints to standard output. */
  readonly write: (text: string) => void
  /** Prints to standard error. */
  readonly report: (text: string) => void
  /** What is drawn over again while work goes on; null where standard error is no terminal. */
  readonly canvas: {
    readonly columns: number
    readonly rows: number
    readonly color: boolean
  } | null
  /** A line of the keyboard after a prompt; null where standard input is no terminal. */
  readonly ask: ((prompt: string) => Promise<string>) | null
  /** Connects to a gateway; the same one for every call with the same choice. */
  readonly connect: (choice: GatewayChoice) => Promise<Client>
}

/** Exit statuses of the command. */
export const EXIT = { ok: 0, failed: 1, wrongUse: 2, conditionMet: 100 } as const
