/** Where a job stands; the last three are ends. */
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** How an attempt to deliver went. */
export interface DeliveryAttempt {
  /** Milliseconds since the epoch. */
  readonly atMs: number
  /** HTTP status of the destination; null when there was no answer. */
  readonly status: number | null
  /** In words, without the address; null when it went well. */
  readonly problem: string | null
}

export interface Delivery {
  readonly status: 'waiting' | 'delivered' | 'undeliverable'
  readonly attempts: number
  readonly last: DeliveryAttempt | null
  /** Milliseconds since the epoch; null when no attempt is planned. */
  readonly nextAtMs: number | null
}

/** How a job came out: the completion, or the error, each as the wire tells it. */
export type JobEnd =
  | { readonly status: 'done'; readonly completion: string }
  | {
      readonly status: 'failed' | 'cancelled'
      readonly error: { readonly code: string; readonly message: string }
    }

/** What is known of a job. All times are milliseconds since the epoch. */
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

/** Something that happened in a job, for those who listen. */
export interface JobEvent {
  /** Counts up from 1. */
  readonly seq: number
  readonly data: string
}

/** Whether nothing more will come of it, deliveries aside. */
export function isOver(status: JobStatus): status is JobEnd['status'] {
  return status === 'done' || status === 'failed' || status === 'cancelled'
}

/** A job as `GET /v1/jobs/{id}` tells it; `completion` is the JSON that was stored. */
export function wireJob(job: JobState, completion: string | null): Record<string, unknown> {
  return {
    ...wireJobSummary(job),
    completion: completion === null ? null : (JSON.parse(completion) as unknown),
  }
}

/** A job as a list tells it: without its answer. */
export function wireJobSummary(job: JobState): Record<string, unknown> {
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

function wireDelivery({ status, attempts, last, nextAtMs }: Delivery): Record<string, unknown> {
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
