import type { JobPlace } from '../../gateway/ports/job-messages.ts'
import type { JobJournal, JobStore } from '../../gateway/ports/job-store.ts'
import type { JobList } from './job-list.ts'
import type { Job } from './job.ts'
import { persist } from '../persist.ts'

export interface JobBindings {
  readonly JOB: DurableObjectNamespace<Job>
  readonly JOB_LIST: DurableObjectNamespace<JobList>
}

/** Jobs of tenants, an object each. The tenant is part of its name, so no id reaches another's job. */
export function jobStore({ JOB, JOB_LIST }: JobBindings, now: () => number): JobStore {
  const reach = <T>({ tenant, id }: JobPlace, act: (job: DurableObjectStub<Job>) => Promise<T>) =>
    persist(() => act(JOB.getByName(`${tenant}/${id}`)))
  return {
    accept: (job) => reach(job, async (stub) => stub.accept({ ...job, nowMs: now() })),
    look: (place, fingerprint) => reach(place, async (stub) => stub.look(fingerprint)),
    read: (place) => reach(place, async (stub) => stub.read()),
    /** Ends it here and now; its worker releases the money. */
    cancel: (place) =>
      reach(place, async (stub) => stub.finish({ status: 'cancelled', error: CANCELLED }, now())),
    eventsAfter: (place, seq, ms) => reach(place, async (stub) => stub.eventsAfter(seq, ms)),
    noteAttempt: (place, note) => reach(place, async (stub) => stub.noteAttempt(note)),
    list: async (tenant, filter, page) =>
      JOB_LIST.getByName(tenant).list(filter, page.limit, page.cursor),
    journal: (place): JobJournal => ({
      order: () => reach(place, async (stub) => stub.order()),
      start: () => reach(place, async (stub) => stub.start(now())),
      settle: () => reach(place, async (stub) => stub.settle()),
      // Not retried here: the second `begin` of a call returns `lost`.
      begin: async (call) => JOB.getByName(`${place.tenant}/${place.id}`).begin(call),
      addEvents: (events) => reach(place, async (stub) => stub.addEvents(events)),
      finish: (end) => reach(place, async (stub) => stub.finish(end, now())),
      untilCancelled: (ms) => reach(place, async (stub) => stub.untilCancelled(ms)),
    }),
  }
}

const CANCELLED = { code: 'cancelled', message: 'The job was cancelled' } as const
