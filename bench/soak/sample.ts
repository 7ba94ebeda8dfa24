/** The requests of one stretch: how many of each kind, how each ended, and what should never happen. */
export interface Tally {
  sent: number
  /** Requests by kind. */
  readonly kinds: Record<string, number>
  /** Requests by status, with the code of an error; `aborted` when the caller left. */
  readonly outcomes: Record<string, number>
  readonly problems: string[]
}

/** The gateway at one moment. */
export interface Look {
  /** Objects of JavaScript in the isolate, in MB. */
  readonly heapMb: number
  /** Buffers and objects of the runtime that belong to the isolate, in MB. */
  readonly externalMb: number
  /** The whole workerd process, in MB; null where processes cannot be listed. */
  readonly residentMb: number | null
  /** Open responses of the upstream. */
  readonly openCalls: number
  /** Money that all sessions hold. */
  readonly heldUsd: number
  /** Jobs that have not ended. */
  readonly jobs: number
}

/** One stretch of load and the rest after it. */
export interface Sample {
  /** When the look at rest was taken, in minutes since the start. */
  readonly minute: number
  /** While requests were open; garbage included. */
  readonly busy: Look
  /** After all requests and jobs had ended and garbage had been collected. */
  readonly rest: Look
  /**
   * Whether the look at rest came so long after the last request that the isolate had dropped what it remembers
   * for a minute: only such looks can be compared, because what it remembers depends on how much was sent.
   */
  readonly quiet: boolean
  /** From the first request of the stretch to the last. */
  readonly loadMs: number
  readonly tally: Tally
}
