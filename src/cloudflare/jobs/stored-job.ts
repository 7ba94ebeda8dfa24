import type { DeliveryAttempt, Delivery, JobState } from '../../protocol/jobs/job-state.ts'
import {
  decodeStored,
  encodeStored,
  readVersion,
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

/** Version 1 named its times without their unit. */
interface JobStateV1 extends Omit<
  JobState,
  'createdAtMs' | 'startedAtMs' | 'endedAtMs' | 'delivery'
> {
  readonly createdAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly delivery: DeliveryV1 | null
}

interface DeliveryV1 extends Omit<Delivery, 'last' | 'nextAtMs'> {
  readonly last: (Omit<DeliveryAttempt, 'atMs'> & { readonly at: number }) | null
  readonly nextAt: number | null
}

function stateOfV1(older: JobStateV1): JobState {
  const { createdAt, startedAt, endedAt, delivery, ...state } = older
  return {
    ...state,
    createdAtMs: createdAt,
    startedAtMs: startedAt,
    endedAtMs: endedAt,
    delivery: delivery === null ? null : deliveryOfV1(delivery),
  }
}

function deliveryOfV1({ last, nextAt, ...delivery }: DeliveryV1): Delivery {
  if (last === null) return { ...delivery, last, nextAtMs: nextAt }
  const { at, ...attempt } = last
  return { ...delivery, last: { ...attempt, atMs: at }, nextAtMs: nextAt }
}

const STATE: StoredFormat<JobState> = {
  version: 2,
  upgrade: (older) => ('createdAt' in older ? stateOfV1(older as JobStateV1) : null),
}

const JOB: StoredFormat<StoredJob> = {
  version: 2,
  upgrade(older) {
    const { state, ...job } = older as Omit<StoredJob, 'state'> & { readonly state?: JobStateV1 }
    return state === undefined ? null : { ...job, state: stateOfV1(state) }
  },
}

/** A job as its object holds it. */
export function jobValue(job: StoredJob): object {
  return withVersion(JOB, job)
}

/** Null when it cannot be read. */
export function readJob(value: unknown): StoredJob | null {
  return readVersion(JOB, value)
}

/** The state of a job as its tenant's list holds it. */
export function encodeState(state: JobState): string {
  return encodeStored(STATE, state)
}

/** Null when it cannot be read. */
export function decodeState(text: string): JobState | null {
  return decodeStored(STATE, text)
}
