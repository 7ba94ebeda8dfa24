import type { JobPlace, NewJob } from '../../src/gateway/ports/job-messages.ts'
import type { JobStore } from '../../src/gateway/ports/job-store.ts'
import {
  isOver,
  type JobEnd,
  type JobEvent,
  type JobState,
} from '../../src/protocol/jobs/job-state.ts'

interface Kept {
  readonly order: NewJob
  state: JobState
  completion: string | null
  settled: boolean
  readonly begun: Set<string>
  readonly events: Map<string, JobEvent>
  readonly listeners: Set<() => void>
}

/** Jobs in memory, that nobody does unless a test does. */
export class FakeJobs implements JobStore {
  readonly #jobs = new Map<string, Kept>()

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
    const kept = this.#kept(place)
    if (kept === undefined) return null
    return { fresh: false, same: kept.order.fingerprint === fingerprint, state: kept.state }
  }

  async read(place: JobPlace) {
    const kept = this.#kept(place)
    return kept === undefined ? null : { state: kept.state, completion: kept.completion }
  }

  cancel(place: JobPlace) {
    const error = { code: 'cancelled', message: 'The job was cancelled' }
    return this.journal(place).finish({ status: 'cancelled', error })
  }

  async eventsAfter(place: JobPlace, seq: number) {
    const kept = this.#kept(place)
    if (kept === undefined) return null
    const events = [...kept.events.values()].filter((event) => event.seq > seq)
    return { events, over: isOver(kept.state.status) }
  }

  async noteAttempt(
    place: JobPlace,
    { outcome, nextAtMs, ...last }: Parameters<JobStore['noteAttempt']>[1],
  ) {
    const kept = this.#kept(place)
    const before = kept?.state.delivery ?? null
    if (kept === undefined || before === null) return kept?.state ?? null
    const status = before.status === 'delivered' || outcome === 'again' ? before.status : outcome
    const delivery = { status, attempts: before.attempts + 1, last, nextAtMs: nextAtMs }
    kept.state = { ...kept.state, delivery }
    return kept.state
  }

  async list(tenant: string) {
    const own = [...this.#jobs.values()].filter(({ order }) => order.tenant === tenant)
    return { jobs: own.map(({ state }) => state), cursor: null }
  }

  journal(place: JobPlace) {
    return {
      order: async () => this.#kept(place)?.order.order ?? null,
      start: async () => {
        const kept = this.#kept(place)
        if (kept?.state.status === 'queued') {
          kept.state = { ...kept.state, status: 'running', startedAtMs: Date.now() }
        }
        return kept === undefined ? null : { state: kept.state, settled: kept.settled }
      },
      settle: async () => {
        const kept = this.#kept(place)
        if (kept !== undefined) kept.settled = true
      },
      begin: async (call: string) => {
        const kept = this.#kept(place)
        if (kept === undefined || isOver(kept.state.status)) return 'stop'
        if (kept.begun.has(call)) return 'lost'
        kept.begun.add(call)
        return 'go'
      },
      addEvents: async (events: readonly { readonly name: string; readonly data: string }[]) => {
        const known = this.#kept(place)?.events
        for (const { name, data } of events) {
          if (known?.has(name) === false) known.set(name, { seq: known.size + 1, data })
        }
      },
      finish: async (end: JobEnd) => this.#finish(place, end),
      untilCancelled: (ms: number) => this.#untilCancelled(place, ms),
    } as const
  }

  #kept({ tenant, id }: JobPlace): Kept | undefined {
    return this.#jobs.get(`${tenant}/${id}`)
  }

  #finish(place: JobPlace, end: JobEnd): JobState | null {
    const kept = this.#kept(place)
    if (kept === undefined || isOver(kept.state.status)) return kept?.state ?? null
    const waiting = { status: 'waiting', attempts: 0, last: null, nextAtMs: Date.now() } as const
    const delivers = kept.order.delivers && end.status !== 'cancelled'
    const error = end.status === 'done' ? null : end.error
    const delivery = delivers ? waiting : null
    kept.state = { ...kept.state, status: end.status, endedAtMs: Date.now(), error, delivery }
    kept.completion = end.status === 'done' ? end.completion : null
    for (const tell of kept.listeners) tell()
    return kept.state
  }

  #untilCancelled(place: JobPlace, ms: number): Promise<boolean> {
    const kept = this.#kept(place)
    return new Promise((resolve) => {
      const told = () => resolve(kept?.state.status === 'cancelled')
      kept?.listeners.add(told)
      setTimeout(told, ms)
    })
  }
}
