import type { JobPlace, NewJob } from '../../src/gateway/ports/job-messages.ts'
import type { JobStore } from '../../src/gateway/ports/job-store.ts'
import {
  isOver,
  type JobEnd,
  type JobEvent,
  type JobState,
} from '../../src/protocol/jobs/job-state.ts'

interface StoredJob {
  readonly order: NewJob
  state: JobState
  completion: string | null
  settled: boolean
  readonly begun: Set<string>
  readonly events: Map<string, JobEvent>
  readonly listeners: Set<() => void>
}

/** Jobs in memory, which only a test runs. */
export class FakeJobs implements JobStore {
  readonly #jobs = new Map<string, StoredJob>()

  async accept(order: NewJob) {
    const { tenant, id, run, session, hook } = order
    const known = await this.look(order, order.fingerprint)
    if (known !== null) return known
    const times = { createdAtMs: Date.now(), startedAtMs: null, endedAtMs: null }
    const open = { status: 'queued', error: null, delivery: null } as const
    const state: JobState = { id, run, session, hook, ...open, ...times }
    const fresh = { begun: new Set<string>(), events: new Map(), listeners: new Set<() => void>() }
    this.#jobs.set(`${tenant}/${id}`, { order, state, completion: null, settled: false, ...fresh })
    return { fresh: true, same: true, state }
  }

  async look(place: JobPlace, fingerprint: string) {
    const job = this.#stored(place)
    if (job === undefined) return null
    return { fresh: false, same: job.order.fingerprint === fingerprint, state: job.state }
  }

  async read(place: JobPlace) {
    const job = this.#stored(place)
    return job === undefined ? null : { state: job.state, completion: job.completion }
  }

  cancel(place: JobPlace) {
    const error = { code: 'cancelled', message: 'The job was cancelled' }
    return this.journal(place).finish({ status: 'cancelled', error })
  }

  async eventsAfter(place: JobPlace, seq: number) {
    const job = this.#stored(place)
    if (job === undefined) return null
    const events = [...job.events.values()].filter((event) => event.seq > seq)
    return { events, over: isOver(job.state.status) }
  }

  async noteAttempt(
    place: JobPlace,
    { outcome, nextAtMs, ...last }: Parameters<JobStore['noteAttempt']>[1],
  ) {
    const job = this.#stored(place)
    const before = job?.state.delivery ?? null
    if (job === undefined || before === null) return job?.state ?? null
    const status = before.status === 'delivered' || outcome === 'again' ? before.status : outcome
    const delivery = { status, attempts: before.attempts + 1, last, nextAtMs: nextAtMs }
    job.state = { ...job.state, delivery }
    return job.state
  }

  async list(tenant: string) {
    const own = [...this.#jobs.values()].filter(({ order }) => order.tenant === tenant)
    return { jobs: own.map(({ state }) => state), cursor: null }
  }

  journal(place: JobPlace) {
    return {
      order: async () => this.#stored(place)?.order.order ?? null,
      start: async () => {
        const job = this.#stored(place)
        if (job?.state.status === 'queued') {
          job.state = { ...job.state, status: 'running', startedAtMs: Date.now() }
        }
        return job === undefined ? null : { state: job.state, settled: job.settled }
      },
      settle: async () => {
        const job = this.#stored(place)
        if (job !== undefined) job.settled = true
      },
      begin: async (call: string) => {
        const job = this.#stored(place)
        if (job === undefined || isOver(job.state.status)) return 'stop'
        if (job.begun.has(call)) return 'lost'
        job.begun.add(call)
        return 'go'
      },
      addEvents: async (events: readonly { readonly name: string; readonly data: string }[]) => {
        const known = this.#stored(place)?.events
        for (const { name, data } of events) {
          if (known?.has(name) === false) known.set(name, { seq: known.size + 1, data })
        }
      },
      finish: async (end: JobEnd) => this.#finish(place, end),
      untilCancelled: (ms: number) => this.#untilCancelled(place, ms),
    } as const
  }

  #stored({ tenant, id }: JobPlace): StoredJob | undefined {
    return this.#jobs.get(`${tenant}/${id}`)
  }

  #finish(place: JobPlace, end: JobEnd): JobState | null {
    const job = this.#stored(place)
    if (job === undefined || isOver(job.state.status)) return job?.state ?? null
    const waiting = { status: 'waiting', attempts: 0, last: null, nextAtMs: Date.now() } as const
    const delivers = job.order.delivers && end.status !== 'cancelled'
    const error = end.status === 'done' ? null : end.error
    const delivery = delivers ? waiting : null
    job.state = { ...job.state, status: end.status, endedAtMs: Date.now(), error, delivery }
    job.completion = end.status === 'done' ? end.completion : null
    for (const listener of job.listeners) listener()
    return job.state
  }

  #untilCancelled(place: JobPlace, ms: number): Promise<boolean> {
    const job = this.#stored(place)
    return new Promise((resolve) => {
      const listener = () => resolve(job?.state.status === 'cancelled')
      job?.listeners.add(listener)
      setTimeout(listener, ms)
    })
  }
}
