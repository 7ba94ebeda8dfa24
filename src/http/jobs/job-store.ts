import type { DeliveryAttempt, JobEnd, JobEvent, JobState } from '../../protocol/job-state.ts'
import type { Page } from '../page.ts'

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
  /** Tells whether a job that is asked for again is the same one. */
  readonly fingerprint: string
  /** All that is needed to do it. */
  readonly order: string
  readonly delivers: boolean
}

export interface AttemptNote extends DeliveryAttempt {
  readonly outcome: 'delivered' | 'undeliverable' | 'again'
  /** Of the next attempt, in milliseconds since the epoch; null leaves the plan as it is. */
  readonly nextAt: number | null
}

/** A job as it was accepted, now or before. */
export interface Acceptance {
  readonly fresh: boolean
  /** False when what was there has another fingerprint. */
  readonly same: boolean
  readonly state: JobState
}

/** Jobs that were taken on. All methods throw when nobody can be asked. */
export interface JobStore {
  /** What is accepted will be done; one that is there stays as it is. */
  accept(job: NewJob): Promise<Acceptance>
  /** What `accept` would tell of one that is there; null when there is none. */
  look(place: JobPlace, fingerprint: string): Promise<Acceptance | null>
  /** Null when there is none, or it was forgotten. */
  read(
    place: JobPlace,
  ): Promise<{ readonly state: JobState; readonly completion: string | null } | null>
  /** Null when there is none; one that is over stays as it is. */
  cancel(place: JobPlace): Promise<JobState | null>
  /** What happened after an event; waits so many milliseconds for it. */
  eventsAfter(
    place: JobPlace,
    seq: number,
    ms: number,
  ): Promise<{ readonly events: readonly JobEvent[]; readonly over: boolean } | null>
  noteAttempt(place: JobPlace, note: AttemptNote): Promise<JobState | null>
  /** Newest first. */
  list(
    tenant: string,
    filter: { readonly status: string | null; readonly delivery: string | null },
    page: Page,
  ): Promise<{ readonly jobs: readonly JobState[]; readonly cursor: string | null }>
  journal(place: JobPlace): JobJournal
}

/** What the worker of a job reads and writes; everything but `begin` may be said twice. */
export interface JobJournal {
  order(): Promise<string | null>
  /** The worker is at it. */
  start(): Promise<{ readonly state: JobState; readonly settled: boolean } | null>
  /** All that was spent is told, and what was held is given back. */
  settle(): Promise<void>
  /** Before each call: `lost` when it was begun before, `stop` when the job is over. */
  begin(call: string): Promise<'go' | 'lost' | 'stop'>
  /** Events by name; one that is told again counts once. */
  tell(events: readonly { readonly name: string; readonly data: string }[]): Promise<void>
  finish(end: JobEnd): Promise<JobState | null>
  /** True once the job is cancelled; false when it is not within this time. */
  untilCancelled(ms: number): Promise<boolean>
}

/** Things that are done once, however often the work is begun again. */
export interface Steps {
  once<T>(name: string, act: () => Promise<T>): Promise<T>
  wait(name: string, ms: number): Promise<void>
}
