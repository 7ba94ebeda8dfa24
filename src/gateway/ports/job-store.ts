import type {
  Accepted,
  AttemptNote,
  CallGrant,
  Heard,
  JobPlace,
  NewJob,
  ReadJob,
  Started,
} from './job-messages.ts'
import type { JobEnd, JobState } from '../../protocol/jobs/job-state.ts'
import type { Page } from './page.ts'

/** Which jobs of a tenant are listed; null for any. */
export interface JobFilter {
  readonly status: string | null
  /** Status of the delivery. */
  readonly delivery: string | null
}

/** A page of jobs. */
export interface JobPage {
  readonly jobs: readonly JobState[]
  readonly cursor: string | null
}

/** An event of a job, with a name of its own: a repeated event counts once. */
export interface NamedEvent {
  readonly name: string
  readonly data: string
}

/**
 * Jobs that were accepted.
 *
 * @throws Every method rejects when the job cannot be reached.
 */
export interface JobStore {
  /** Stores a new job, which will be done; an existing one stays as it is. */
  accept(job: Omit<NewJob, 'nowMs'>): Promise<Accepted>
  /** What `accept` would return for an existing job; null when there is none. */
  look(place: JobPlace, fingerprint: string): Promise<Accepted | null>
  /** Null when there is none, or it was forgotten. */
  read(place: JobPlace): Promise<ReadJob | null>
  /** Null when there is none; one that is over stays as it is. */
  cancel(place: JobPlace): Promise<JobState | null>
  /** The events after `seq`; waits up to `ms` when there is none yet. */
  eventsAfter(place: JobPlace, seq: number, ms: number): Promise<Heard | null>
  noteAttempt(place: JobPlace, note: AttemptNote): Promise<JobState | null>
  /** Newest first. */
  list(tenant: string, filter: JobFilter, page: Page): Promise<JobPage>
  journal(place: JobPlace): JobJournal
}

/**
 * What the worker of a job reads and writes. Everything but `begin` is idempotent.
 *
 * @throws Every method rejects when the job cannot be reached.
 */
export interface JobJournal {
  order(): Promise<string | null>
  /** The worker has started. */
  start(): Promise<Started | null>
  /** Every call is settled, and the rest of the hold is released. */
  settle(): Promise<void>
  /** Before each call: `lost` when it was begun before, `stop` when the job is over. */
  begin(call: string): Promise<CallGrant>
  /** Stores events; a repeated one counts once. */
  addEvents(events: readonly NamedEvent[]): Promise<void>
  finish(end: JobEnd): Promise<JobState | null>
  /** True once the job is cancelled; false when it is not within this time. */
  untilCancelled(ms: number): Promise<boolean>
}
