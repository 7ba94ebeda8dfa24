import type { DeliveryAttempt, Delivery, JobState } from '../../protocol/jobs/job-state.ts'
import {
  decodeStored,
  encodeStored,
  readVersion,
  UnreadableError,
  withVersion,
  type StoredFormat,
} from '../../protocol/stored.ts'

/** What a job holds beside its texts. */
export interface StoredJob {
  readonly tenant: string
  readonly fingerprint: string
  readonly delivers: boolean
  /** How many workers it has had; the last one works on it. */
  readonly workers: number
  readonly state: JobState
}

/** In version 1, times had their unit in their names or not. */
interface EarlierState extends Omit<
  JobState,
  'createdAtMs' | 'startedAtMs' | 'endedAtMs' | 'delivery'
> {
  readonly createdAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly createdAtMs?: number
  readonly startedAtMs?: number | null
  readonly endedAtMs?: number | null
  readonly delivery: EarlierDelivery | null
}

interface EarlierDelivery extends Omit<Delivery, 'last' | 'nextAtMs'> {
  readonly last: EarlierAttempt | null
  readonly nextAt: number | null
  readonly nextAtMs?: number | null
}

interface EarlierAttempt extends Omit<DeliveryAttempt, 'atMs'> {
  readonly at: number
  readonly atMs?: number
}

function upgradedState(earlier: EarlierState): JobState {
  const { createdAt, startedAt, endedAt, delivery, ...state } = earlier
  return {
    ...state,
    createdAtMs: state.createdAtMs ?? createdAt,
    startedAtMs: state.startedAtMs ?? startedAt ?? null,
    endedAtMs: state.endedAtMs ?? endedAt ?? null,
    delivery: delivery === null ? null : upgradedDelivery(delivery),
  }
}

function upgradedDelivery({ last, nextAt, ...delivery }: EarlierDelivery): Delivery {
  const nextAtMs = delivery.nextAtMs ?? nextAt ?? null
  if (last === null) return { ...delivery, last, nextAtMs }
  const { at, ...attempt } = last
  return { ...delivery, last: { ...attempt, atMs: attempt.atMs ?? at }, nextAtMs }
}

const STATE: StoredFormat<JobState> = {
  version: 2,
  upgrade: (older) => ('status' in older ? upgradedState(older as EarlierState) : null),
}

/** In version 1, a job had one worker at first. */
interface EarlierJob extends Omit<StoredJob, 'state' | 'workers'> {
  readonly state?: EarlierState
  readonly workers?: number
}

const JOB: StoredFormat<StoredJob> = {
  version: 2,
  upgrade(older) {
    const { state, workers = 1, ...job } = older as EarlierJob
    return state === undefined ? null : { ...job, workers, state: upgradedState(state) }
  },
}

/** A job as its object holds it. */
export function jobValue(job: StoredJob): object {
  return withVersion(JOB, job)
}

/**
 * Reads a job.
 *
 * @throws UnreadableError when it cannot be read: taking it for absent would run, and bill, the job again.
 */
export function readJob(value: unknown): StoredJob {
  const job = readVersion(JOB, value)
  if (job === null) {
    throw new UnreadableError('Cannot read the job: another release has written it')
  }
  return job
}

/** The state of a job as its tenant's list holds it. */
export function encodeState(state: JobState): string {
  return encodeStored(STATE, state)
}

/** Null when it cannot be read. */
export function decodeState(text: string): JobState | null {
  return decodeStored(STATE, text)
}
