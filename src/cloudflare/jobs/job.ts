import { DurableObject } from 'cloudflare:workers'
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
import type { NamedEvent } from '../../gateway/ports/job-store.ts'
import { isOver, type JobEnd, type JobState } from '../../protocol/jobs/job-state.ts'
import { Bell } from './bell.ts'
import { dueAt, forgetAt, isIdle } from './job-times.ts'
import type { JobList } from './job-list.ts'
import { LongTexts, TEXTS_SCHEMA } from './long-text.ts'
import { keepAlive, start, WORKER_DIED, type Worker } from './workflow-watch.ts'

/** How long a silent worker is left alone before it is looked after. */
const WATCH_MS = 15_000
/** How long a list that could not be told waits to be told again. */
const RETRY_MS = 2_000
/** Workers of one job, when they die: what kills one may kill them all. */
const MAX_WORKERS = 3

export interface JobBindings {
  readonly JOBS: Workflow<JobPlace>
  readonly JOB_LIST: DurableObjectNamespace<JobList>
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS begun (call TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE, data TEXT NOT NULL);
  ${TEXTS_SCHEMA}`

interface Kept {
  readonly tenant: string
  readonly fingerprint: string
  readonly delivers: boolean
  /** How many workers it has had; the last is at it. */
  readonly workers: number
  readonly state: JobState
}

/**
 * One job: what was ordered, which of its calls were begun, what happened and how it ended. A Workflow
 * does the work and tells it here; this object starts that Workflow and looks after it.
 *
 * Every change is durable before it is answered, and every method may be called twice.
 */
export class Job extends DurableObject<JobBindings> {
  readonly #texts: LongTexts
  readonly #bell = new Bell()
  /** When the worker was last heard of; after an eviction, nobody knows. */
  #heardAt = 0

  constructor(context: DurableObjectState, env: JobBindings) {
    super(context, env)
    this.#texts = new LongTexts(context.storage.sql)
  }

  /** Takes the job on; from here on it will be done, whatever happens. One that is there stays as it is. */
  async accept(job: NewJob): Promise<Accepted> {
    const before = this.look(job.fingerprint)
    if (before !== null) return before
    const { id, run, session, hook, nowMs, tenant, fingerprint, delivers } = job
    const times = { createdAtMs: nowMs, startedAtMs: null, endedAtMs: null }
    const open = { status: 'queued', error: null, delivery: null } as const
    const state: JobState = { id, run, session, hook, ...open, ...times }
    // Only now: an id that somebody made up must leave nothing behind.
    this.ctx.storage.sql.exec(SCHEMA)
    this.#texts.write('order', job.order)
    const accepted: Kept = { tenant, fingerprint, delivers, workers: 1, state }
    this.ctx.storage.kv.put('job', accepted)
    await this.ctx.storage.setAlarm(nowMs + WATCH_MS)
    this.#heardAt = nowMs
    this.ctx.waitUntil(Promise.all([start(this.env.JOBS, workerOf(accepted)), this.#list()]))
    return { fresh: true, same: true, state }
  }

  /** As it was accepted before; null when it was not. */
  look(fingerprint: string): Accepted | null {
    const kept = this.#kept()
    if (kept === undefined) return null
    return { fresh: false, same: kept.fingerprint === fingerprint, state: kept.state }
  }

  /** Null when there is none, or it was forgotten. */
  read(): ReadJob | null {
    const kept = this.#kept()
    if (kept === undefined) return null
    this.ctx.waitUntil(this.#lookAfterSilent())
    return { state: kept.state, completion: this.#texts.read('completion') }
  }

  /** What is to be done. */
  order(): string | null {
    this.#heardAt = Date.now()
    return this.#kept() === undefined ? null : this.#texts.read('order')
  }

  /** The worker is at it, for the first time or again: it may be over already. */
  async start(nowMs: number): Promise<Started | null> {
    const kept = this.#kept()
    this.#heardAt = nowMs
    if (kept === undefined) return null
    const settled = this.ctx.storage.kv.get<true>('settled') === true
    if (kept.state.status !== 'queued') return { state: kept.state, settled }
    const state: JobState = { ...kept.state, status: 'running', startedAtMs: nowMs }
    await this.#change(kept, state)
    return { state, settled }
  }

  /** What it cost is told to its session, and what was held is given back. */
  settle(): void {
    if (this.#kept() !== undefined) this.ctx.storage.kv.put('settled', true)
  }

  /** To be asked before each call: it is begun once, so that nothing is paid for twice. */
  begin(call: string): CallGrant {
    this.#heardAt = Date.now()
    const kept = this.#kept()
    if (kept === undefined || isOver(kept.state.status)) return 'stop'
    const { sql } = this.ctx.storage
    const { rowsWritten } = sql.exec('INSERT OR IGNORE INTO begun VALUES (?)', call)
    return rowsWritten > 0 ? 'go' : 'lost'
  }

  /** Notes what happened, each event by a name of its own, so that one that is told again counts once. */
  tell(events: readonly NamedEvent[]): void {
    this.#heardAt = Date.now()
    if (this.#kept() === undefined) return
    for (const { name, data } of events) {
      this.ctx.storage.sql.exec(
        'INSERT OR IGNORE INTO events (name, data) VALUES (?, ?)',
        name,
        data,
      )
    }
    this.#bell.ring()
  }

  /** How it came out; the first word counts. */
  async finish(end: JobEnd, nowMs: number): Promise<JobState | null> {
    const kept = this.#kept()
    if (kept === undefined || isOver(kept.state.status)) return kept?.state ?? null
    if (end.status === 'done') this.#texts.write('completion', end.completion)
    const wanted = kept.delivers && end.status !== 'cancelled'
    const state: JobState = {
      ...kept.state,
      status: end.status,
      endedAtMs: nowMs,
      error: end.status === 'done' ? null : end.error,
      delivery: wanted ? { status: 'waiting', attempts: 0, last: null, nextAtMs: nowMs } : null,
    }
    await this.#change(kept, state)
    return state
  }

  /** True once the job is cancelled; false when it is not within this time. */
  async untilCancelled(ms: number): Promise<boolean> {
    this.#heardAt = Date.now() + ms
    if (this.#kept()?.state.status !== 'cancelled') await this.#bell.heard(ms)
    const kept = this.#kept()
    return kept === undefined || kept.state.status === 'cancelled'
  }

  /** What happened after an event; waits for it when there is nothing yet. */
  async eventsAfter(seq: number, ms: number): Promise<Heard | null> {
    const until = Date.now() + ms
    for (;;) {
      const kept = this.#kept()
      if (kept === undefined) return null
      const events = this.ctx.storage.sql
        .exec<{ seq: number; data: string }>(
          'SELECT seq, data FROM events WHERE seq > ? ORDER BY seq',
          seq,
        )
        .toArray()
      const over = isOver(kept.state.status)
      if (events.length > 0 || over || Date.now() >= until) return { events, over }
      await this.#bell.heard(until - Date.now())
    }
  }

  /** Notes an attempt to deliver. What was delivered stays so. */
  async noteAttempt({ outcome, nextAtMs, ...last }: AttemptNote): Promise<JobState | null> {
    this.#heardAt = last.atMs
    const kept = this.#kept()
    const before = kept?.state.delivery ?? null
    if (kept === undefined || before === null) return kept?.state ?? null
    const decided = before.status === 'delivered' || outcome === 'again' ? before.status : outcome
    const plan = decided === 'waiting' ? (nextAtMs ?? before.nextAtMs) : null
    const delivery = { status: decided, attempts: before.attempts + 1, last, nextAtMs: plan }
    const state: JobState = { ...kept.state, delivery }
    await this.#change(kept, state)
    return state
  }

  override async alarm(): Promise<void> {
    const kept = this.#kept()
    if (kept === undefined) return
    const { state } = kept
    if (isIdle(state) && Date.now() >= forgetAt(state)) {
      await this.ctx.storage.deleteAll()
      return
    }
    await this.#lookAfterSilent()
    await this.#list()
    await this.#schedule()
  }

  #kept(): Kept | undefined {
    return this.ctx.storage.kv.get<Kept>('job')
  }

  async #change(kept: Kept, state: JobState): Promise<void> {
    this.ctx.storage.kv.put<Kept>('job', { ...kept, state })
    this.#bell.ring()
    await this.#schedule()
    this.ctx.waitUntil(this.#list())
  }

  /** Rings when the worker may be lost, when a list is to be told again, and at last to forget it all. */
  async #schedule(): Promise<void> {
    const kept = this.#kept()
    if (kept === undefined) return
    const now = Date.now()
    const { state } = kept
    const watch = isIdle(state) ? forgetAt(state) : Math.max(now, dueAt(state)) + WATCH_MS
    await this.ctx.storage.setAlarm(this.#isListed(state) ? watch : now + RETRY_MS)
  }

  /** Starts the worker, or wakes one that was lost; a job whose worker has died says so. */
  async #lookAfterSilent(): Promise<void> {
    const kept = this.#kept()
    const now = Date.now()
    if (kept === undefined || dueAt(kept.state) > now || now - this.#heardAt < WATCH_MS) return
    this.#heardAt = now
    if ((await keepAlive(this.env.JOBS, workerOf(kept))) === 'dead') await this.#replaceWorker()
  }

  /** Its worker has died. Another one begins what was not begun, and delivers what is there. */
  async #replaceWorker(): Promise<void> {
    const begun = this.ctx.storage.sql.exec('SELECT 1 FROM begun LIMIT 1').toArray().length > 0
    const last = (this.#kept()?.workers ?? 0) >= MAX_WORKERS
    if (begun || last) {
      // Only the dead one knew what its calls have cost: the ledger commits what is held for them.
      this.settle()
      await this.finish({ status: 'failed', error: WORKER_DIED }, Date.now())
    }
    const kept = this.#kept()
    if (kept === undefined || isIdle(kept.state)) return
    if (last) return this.#giveUp(kept)
    const next = { ...kept, workers: kept.workers + 1 }
    this.ctx.storage.kv.put<Kept>('job', next)
    await start(this.env.JOBS, workerOf(next))
  }

  async #giveUp({ state, ...kept }: Kept): Promise<void> {
    if (state.delivery === null) return
    const last = { atMs: Date.now(), status: null, problem: 'could not be tried any more' }
    const delivery = { ...state.delivery, status: 'undeliverable', last, nextAtMs: null } as const
    await this.#change({ ...kept, state }, { ...state, delivery })
  }

  /** Tells the tenant's list how the job stands. */
  async #list(): Promise<void> {
    const kept = this.#kept()
    if (kept === undefined || this.#isListed(kept.state)) return
    try {
      await this.env.JOB_LIST.getByName(kept.tenant).note(kept.state)
      this.ctx.storage.kv.put('listed', JSON.stringify(kept.state))
    } catch {
      // The alarm tries again.
    }
    await this.#schedule()
  }

  #isListed(state: JobState): boolean {
    return this.ctx.storage.kv.get<string>('listed') === JSON.stringify(state)
  }
}

/** Named for the run, which is new each time that a job is accepted, unlike its id. */
function workerOf({ tenant, workers, state: { id, run } }: Kept): Worker {
  return { name: workers === 1 ? run : `${run}-${workers}`, place: { tenant, id } }
}
