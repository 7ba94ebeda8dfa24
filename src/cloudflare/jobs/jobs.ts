import type {
  Accepted,
  AttemptNote,
  CallGrant,
  Heard,
  JobPlace,
  NewJob,
  ReadJob,
  Started,
} from '../../gateway/ports/job-messages.ts'
import type { JobEnd, JobState } from '../../protocol/jobs/job-state.ts'
import type { JobFilter, JobList, JobPage } from './job-list.ts'
import type { Job } from './job.ts'
import { persist } from '../persist.ts'

export interface JobBindings {
  readonly JOB: DurableObjectNamespace<Job>
  readonly JOB_LIST: DurableObjectNamespace<JobList>
}

/** Jobs of tenants, an object each. The tenant is part of its name, so no id reaches another's job. */
export function jobStore({ JOB, JOB_LIST }: JobBindings, now: () => number) {
  const reach = <T>({ tenant, id }: JobPlace, act: (job: DurableObjectStub<Job>) => Promise<T>) =>
    persist(() => act(JOB.getByName(`${tenant}/${id}`)))
  return {
    accept: (job: Omit<NewJob, 'now'>): Promise<Accepted> =>
      reach(job, async (stub) => stub.accept({ ...job, now: now() })),
    look: (place: JobPlace, fingerprint: string): Promise<Accepted | null> =>
      reach(place, async (stub) => stub.look(fingerprint)),
    read: (place: JobPlace): Promise<ReadJob | null> => reach(place, async (stub) => stub.read()),
    /** Ends it here and now; its worker gives back the money. */
    cancel: (place: JobPlace): Promise<JobState | null> =>
      reach(place, async (stub) => stub.finish({ status: 'cancelled', error: CANCELLED }, now())),
    eventsAfter: (place: JobPlace, seq: number, ms: number): Promise<Heard | null> =>
      reach(place, async (stub) => stub.eventsAfter(seq, ms)),
    noteAttempt: (place: JobPlace, note: AttemptNote): Promise<JobState | null> =>
      reach(place, async (stub) => stub.noteAttempt(note)),
    list: async (
      tenant: string,
      filter: JobFilter,
      page: { readonly cursor: string | undefined; readonly limit: number },
    ): Promise<JobPage> => JOB_LIST.getByName(tenant).list(filter, page.limit, page.cursor),

    /** What the worker of a job reads and writes. */
    journal: (place: JobPlace) => ({
      order: (): Promise<string | null> => reach(place, async (stub) => stub.order()),
      start: (): Promise<Started | null> => reach(place, async (stub) => stub.start(now())),
      settle: (): Promise<void> => reach(place, async (stub) => stub.settle()),
      begin: async (call: string): Promise<CallGrant> =>
        // Said twice it would say that the call is lost, so it is not said again here.
        JOB.getByName(`${place.tenant}/${place.id}`).begin(call),
      tell: (events: readonly { readonly name: string; readonly data: string }[]): Promise<void> =>
        reach(place, async (stub) => stub.tell(events)),
      finish: (end: JobEnd): Promise<JobState | null> =>
        reach(place, async (stub) => stub.finish(end, now())),
      untilCancelled: (ms: number): Promise<boolean> =>
        reach(place, async (stub) => stub.untilCancelled(ms)),
    }),
  }
}

const CANCELLED = { code: 'cancelled', message: 'The job was cancelled' } as const
