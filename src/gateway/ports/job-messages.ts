import type { DeliveryAttempt, JobEvent, JobState } from '../../protocol/jobs/job-state.ts'

// The messages of a job. Times are milliseconds since the epoch.

/** Which job. */
export interface JobPlace {
  readonly tenant: string
  readonly id: string
}

/** A job to take on. */
export interface NewJob extends JobPlace {
  /** Id of its run. */
  readonly run: string
  readonly session: string | null
  readonly hook: string | null
  /** Distinguishes the same job, accepted again, from another one. */
  readonly fingerprint: string
  /** All that is needed to do it, as text that only its worker reads. */
  readonly order: string
  /** Its end is to be delivered. */
  readonly delivers: boolean
  readonly nowMs: number
}

/** A job as it was accepted, now or before. */
export interface Accepted {
  /** False when it was there already. */
  readonly fresh: boolean
  /** False when what was there has another fingerprint. */
  readonly same: boolean
  readonly state: JobState
}

export interface ReadJob {
  readonly state: JobState
  /** JSON; null unless it is done. */
  readonly completion: string | null
}

export interface Started {
  readonly state: JobState
  /** Its money is settled: only the delivery may be left to do. */
  readonly settled: boolean
}

export interface Heard {
  readonly events: readonly JobEvent[]
  readonly over: boolean
}

/** Whether a call may be made. */
export type CallGrant =
  | 'go'
  /** It was begun before, and its end is unknown. */
  | 'lost'
  /** The job is over. */
  | 'stop'

export interface AttemptNote extends DeliveryAttempt {
  readonly outcome: 'delivered' | 'undeliverable' | 'again'
  /** Of the next attempt; null leaves the plan as it is. */
  readonly nextAtMs: number | null
}
