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
import { jobValue, readJob, type StoredJob } from './stored-job.ts'
import { alarmWork } from '../unreadable.ts'
import { keepAlive, start, WORKER_DIED, type Worker } from './workflow-watch.ts'

/** Longest silence of a worker before the job checks on it. */
const WATCH_MS = 15_000
/** How long to wait before a list that could not be reached is updated again. */
const RETRY_MS = 2_000
/** Most workers of one job: what ends one may end them all. */
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

/**
 * One job: its order, the calls that were begun, its events and its end. A Workflow
 * does the work and reports it here; this object starts that Workflow and watches it.
 *
 * Every change is durable before it is answered, and every method may be called twice.
 */
export class Job extends DurableObject<JobBindings> {
  readonly #texts: LongTexts
  readonly #bell = new Bell()
  /** When the worker last called; unknown after an eviction. */
  #heardAt = 0

  constructor(context: DurableObjectState, env: JobBindings) {
    super(context, env)
    this.#texts = new LongTexts(context.storage.sql)
  }

  /** Accepts the job; from here on it will be done, whatever happens. One that is there stays as it is. */
  async accept(job: NewJob): Promise<Accepted> {
    const before = this.look(job.fingerprint)
    if (before !== null) return before
    const { id, run, session, hook, nowMs, tenant, fingerprint, delivers } = job
    const times = { createdAtMs: nowMs, startedAtMs: null, endedAtMs: null }
    const open = { status: 'queued', error: null, delivery: null } as const
    const state: JobState = { id, run, session, hook, ...open, ...times }
    // Created only now: a look at an id that does not exist must store nothing.
    this.ctx.storage.sql.exec(SCHEMA)
    this.#texts.write('order', job.order)
    const accepted: StoredJob = { tenant, fingerprint, delivers, workers: 1, state }
    this.#write(accepted)
    await this.ctx.storage.setAlarm(nowMs + WATCH_MS)
    this.#heardAt = nowMs
    this.ctx.waitUntil(Promise.all([start(this.env.JOBS, workerOf(accepted)), this.#list()]))
    return { fresh: true, same: true, state }
  }

  /** What `accept` returned for it; null when it was never accepted. */
  look(fingerprint: string): Accepted | null {
    const stored = this.#stored()
    if (stored === undefined) return null
    return { fresh: false, same: stored.fingerprint === fingerprint, state: stored.state }
  }

  /** Null when there is none, or it was forgotten. */
  read(): ReadJob | null {
    const stored = this.#stored()
    if (stored === undefined) return null
    this.ctx.waitUntil(this.#lookAfterSilent())
    return { state: stored.state, completion: this.#texts.read('completion') }
  }

  /** The order, for its worker. */
  order(): string | null {
    this.#heardAt = Date.now()
    return this.#stored() === undefined ? null : this.#texts.read('order')
  }

  /** The worker starts, for the first time or again: the job may be over already. */
  async start(nowMs: number): Promise<Started | null> {
    const stored = this.#stored()
    this.#heardAt = nowMs
    if (stored === undefined) return null
    const settled = this.ctx.storage.kv.get<true>('settled') === true
    if (stored.state.status !== 'queued') return { state: stored.state, settled }
    const state: JobState = { ...stored.state, status: 'running', startedAtMs: nowMs }
    await this.#change(stored, state)
    return { state, settled }
  }

  /** Its calls are settled in its session, and the rest of its hold is released. */
  settle(): void {
    if (this.#stored() !== undefined) this.ctx.storage.kv.put('settled', true)
  }

  /** Called before each call of a model: a call begins once, so that none is paid for twice. */
  begin(call: string): CallGrant {
    this.#heardAt = Date.now()
    const stored = this.#stored()
    if (stored === undefined || isOver(stored.state.status)) return 'stop'
    const { sql } = this.ctx.storage
    const { rowsWritten } = sql.exec('INSERT OR IGNORE INTO begun VALUES (?)', call)
    return rowsWritten > 0 ? 'go' : 'lost'
  }

  /** Stores events. Each has a name of its own, so that a repeated one counts once. */
  addEvents(events: readonly NamedEvent[]): void {
    this.#heardAt = Date.now()
    if (this.#stored() === undefined) return
    for (const { name, data } of events) {
      this.ctx.storage.sql.exec(
        'INSERT OR IGNORE INTO events (name, data) VALUES (?, ?)',
        name,
        data,
      )
    }
    this.#bell.ring()
  }

  /** Ends the job; the first end counts. */
  async finish(end: JobEnd, nowMs: number): Promise<JobState | null> {
    const stored = this.#stored()
    if (stored === undefined || isOver(stored.state.status)) return stored?.state ?? null
    if (end.status === 'done') this.#texts.write('completion', end.completion)
    const wanted = stored.delivers && end.status !== 'cancelled'
    const state: JobState = {
      ...stored.state,
      status: end.status,
      endedAtMs: nowMs,
      error: end.status === 'done' ? null : end.error,
      delivery: wanted ? { status: 'waiting', attempts: 0, last: null, nextAtMs: nowMs } : null,
    }
    await this.#change(stored, state)
    return state
  }

  /** True once the job is cancelled; false when it is not within this time. */
  async untilCancelled(ms: number): Promise<boolean> {
    this.#heardAt = Date.now() + ms
    if (this.#stored()?.state.status !== 'cancelled') await this.#bell.heard(ms)
    const stored = this.#stored()
    return stored === undefined || stored.state.status === 'cancelled'
  }

  /** What happened after an event; waits for it when there is nothing yet. */
  async eventsAfter(seq: number, ms: number): Promise<Heard | null> {
    const until = Date.now() + ms
    for (;;) {
      const stored = this.#stored()
      if (stored === undefined) return null
      const events = this.ctx.storage.sql
        .exec<{ seq: number; data: string }>(
          'SELECT seq, data FROM events WHERE seq > ? ORDER BY seq',
          seq,
        )
        .toArray()
      const over = isOver(stored.state.status)
      if (events.length > 0 || over || Date.now() >= until) return { events, over }
      await this.#bell.heard(until - Date.now())
    }
  }

  /** Notes an attempt to deliver. What was delivered stays so. */
  async noteAttempt({ outcome, nextAtMs, ...last }: AttemptNote): Promise<JobState | null> {
    this.#heardAt = last.atMs
    const stored = this.#stored()
    const before = stored?.state.delivery ?? null
    if (stored === undefined || before === null) return stored?.state ?? null
    const decided = before.status === 'delivered' || outcome === 'again' ? before.status : outcome
    const plan = decided === 'waiting' ? (nextAtMs ?? before.nextAtMs) : null
    const delivery = { status: decided, attempts: before.attempts + 1, last, nextAtMs: plan }
    const state: JobState = { ...stored.state, delivery }
    await this.#change(stored, state)
    return state
  }

  override async alarm(): Promise<void> {
    await alarmWork(this.ctx.storage, () => this.#watch())
  }

  async #watch(): Promise<void> {
    const stored = this.#stored()
    if (stored === undefined) return
    const { state } = stored
    if (isIdle(state) && Date.now() >= forgetAt(state)) {
      await this.ctx.storage.deleteAll()
      return
    }
    await this.#lookAfterSilent()
    await this.#list()
    await this.#schedule()
  }

  /** Undefined when there is none. */
  #stored(): StoredJob | undefined {
    const value = this.ctx.storage.kv.get('job')
    return value === undefined ? undefined : readJob(value)
  }

  #write(job: StoredJob): void {
    this.ctx.storage.kv.put('job', jobValue(job))
  }

  async #change(stored: StoredJob, state: JobState): Promise<void> {
    this.#write({ ...stored, state })
    this.#bell.ring()
    await this.#schedule()
    this.ctx.waitUntil(this.#list())
  }

  /** Sets the alarm: when the worker may be lost, when a list is not up to date, and at last to delete it all. */
  async #schedule(): Promise<void> {
    const stored = this.#stored()
    if (stored === undefined) return
    const now = Date.now()
    const { state } = stored
    const watch = isIdle(state) ? forgetAt(state) : Math.max(now, dueAt(state)) + WATCH_MS
    await this.ctx.storage.setAlarm(this.#isListed(state) ? watch : now + RETRY_MS)
  }

  /** Starts the worker, or wakes one that was lost; a job whose worker has died may get another one. */
  async #lookAfterSilent(): Promise<void> {
    const stored = this.#stored()
    const now = Date.now()
    if (stored === undefined || dueAt(stored.state) > now || now - this.#heardAt < WATCH_MS) return
    this.#heardAt = now
    if ((await keepAlive(this.env.JOBS, workerOf(stored))) === 'dead') await this.#replaceWorker()
  }

  /** Its worker has died. Another one makes the calls that were not begun, and delivers the end. */
  async #replaceWorker(): Promise<void> {
    const begun = this.ctx.storage.sql.exec('SELECT 1 FROM begun LIMIT 1').toArray().length > 0
    const last = (this.#stored()?.workers ?? 0) >= MAX_WORKERS
    if (begun || last) {
      // Only that worker knew what its calls cost: the ledger commits what is held for them.
      this.settle()
      await this.finish({ status: 'failed', error: WORKER_DIED }, Date.now())
    }
    const stored = this.#stored()
    if (stored === undefined || isIdle(stored.state)) return
    if (last) return this.#giveUp(stored)
    const next = { ...stored, workers: stored.workers + 1 }
    this.#write(next)
    await start(this.env.JOBS, workerOf(next))
  }

  async #giveUp({ state, ...stored }: StoredJob): Promise<void> {
    if (state.delivery === null) return
    const last = { atMs: Date.now(), status: null, problem: 'could not be tried any more' }
    const delivery = { ...state.delivery, status: 'undeliverable', last, nextAtMs: null } as const
    await this.#change({ ...stored, state }, { ...state, delivery })
  }

  /** Reports the state of the job to the tenant's list. */
  async #list(): Promise<void> {
    const stored = this.#stored()
    if (stored === undefined || this.#isListed(stored.state)) return
    try {
      await this.env.JOB_LIST.getByName(stored.tenant).note(stored.state)
      this.ctx.storage.kv.put('listed', JSON.stringify(stored.state))
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
function workerOf({ tenant, workers, state: { id, run } }: StoredJob): Worker {
  return { name: workers === 1 ? run : `${run}-${workers}`, place: { tenant, id } }
}
