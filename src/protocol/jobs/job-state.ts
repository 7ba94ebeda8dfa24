import type { WireDelivery, WireJob, WireJobSummary } from './job-response.ts'

/** The state of a job; the last three are final. */
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** The result of one attempt to deliver. */
export interface DeliveryAttempt {
  /** Milliseconds since the epoch. */
  readonly atMs: number
  /** HTTP status of the destination; null when there was no answer. */
  readonly status: number | null
  /** The failure in words, without the address; null when the attempt succeeded. */
  readonly problem: string | null
}

export interface Delivery {
  readonly status: 'waiting' | 'delivered' | 'undeliverable'
  readonly attempts: number
  readonly last: DeliveryAttempt | null
  /** Milliseconds since the epoch; null when no attempt is planned. */
  readonly nextAtMs: number | null
}

/** The result of a job: the whole answer as JSON, in the shape of its request, or the error. */
export type JobEnd =
  | { readonly status: 'done'; readonly completion: string }
  | {
      readonly status: 'failed' | 'cancelled'
      readonly error: { readonly code: string; readonly message: string }
    }

/** A job. All times are milliseconds since the epoch. */
export interface JobState {
  readonly id: string
  readonly run: string
  readonly session: string | null
  /** The hook that made it. */
  readonly hook: string | null
  readonly status: JobStatus
  readonly createdAtMs: number
  readonly startedAtMs: number | null
  readonly endedAtMs: number | null
  readonly error: { readonly code: string; readonly message: string } | null
  /** Null when nothing is to be delivered. */
  readonly delivery: Delivery | null
}

/** Progress of a job, as its event stream sends it. */
export interface JobEvent {
  /** Counts up from 1. */
  readonly seq: number
  readonly data: string
}

/** Whether a job has ended; its delivery may still be pending. */
export function isOver(status: JobStatus): status is JobEnd['status'] {
  return status === 'done' || status === 'failed' || status === 'cancelled'
}

/** A job as `GET /v1/jobs/{id}` returns it; `completion` is the stored JSON. */
export function wireJob(job: JobState, completion: string | null): WireJob {
  return {
    ...wireJobSummary(job),
    // What `whole` of its shape returned.
    completion: completion === null ? null : (JSON.parse(completion) as WireJob['completion']),
  }
}

/** A job as lists return it: without its answer. */
export function wireJobSummary(job: JobState): WireJobSummary {
  return {
    id: job.id,
    object: 'job',
    status: job.status,
    run: job.run,
    session: job.session,
    hook: job.hook,
    created_at: seconds(job.createdAtMs),
    started_at: job.startedAtMs === null ? null : seconds(job.startedAtMs),
    ended_at: job.endedAtMs === null ? null : seconds(job.endedAtMs),
    error: job.error,
    delivery: job.delivery === null ? null : wireDelivery(job.delivery),
  }
}

function wireDelivery({ status, attempts, last, nextAtMs }: Delivery): WireDelivery {
  return {
    status,
    attempts,
    last_attempt:
      last === null
        ? null
        : { at: seconds(last.atMs), http_status: last.status, problem: last.problem },
    next_attempt_at: nextAtMs === null ? null : seconds(nextAtMs),
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
