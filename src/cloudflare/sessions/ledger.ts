import { DurableObject } from 'cloudflare:workers'
import type { KeyBudget } from '../keys/key-budget.ts'
import type { Session, SessionAccount } from '../../protocol/sessions/session.ts'
import type {
  HoldAnswer,
  Reservation,
  SessionChange,
  Settled,
} from '../../gateway/ports/session-store.ts'
import type {
  Change,
  Hold,
  NewSession,
  Raising,
  Releasing,
  Settlement,
  Shrinking,
  Update,
} from './ledger-messages.ts'
import { DayShare } from './day-share.ts'
import { openedSession, toAccount, toSession } from './ledger-account.ts'
import { assertMicros } from './ledger-amounts.ts'
import { changed } from './ledger-change.ts'
import { payOverruns } from './ledger-overrun.ts'
import {
  createSchema,
  holdRow,
  insertHold,
  insertSession,
  openSchema,
  sessionRow,
  spentBy,
  type SessionRow,
} from './ledger-schema.ts'
import {
  keepAtMost,
  raiseHold,
  releaseHold,
  settleCall,
  writeBooks,
  type Books,
} from './ledger-settle.ts'
import { nextDue, RUN_DEADLINE_MS, settleOverdue } from './ledger-sweep.ts'
import { alarmWork } from '../unreadable.ts'

/** Wait before the end of a session is reported to its key again. */
const RETRY_MS = 60_000

export interface LedgerBindings {
  readonly KEY_BUDGET: DurableObjectNamespace<KeyBudget>
}

/**
 * The money of one session. Runs hold what they can cost at most, settle each call against it and give
 * the rest back, so `spent + held <= budget` at every instant. Only a call that costs more than its run holds takes
 * from the rest of the budget; what it costs beyond that is the overrun, which money that is released later pays. Every method may be called twice: a
 * caller that lost the answer repeats its call.
 *
 * Every change is one synchronous stretch of SQL, which is written whole or not at all.
 */
export class Ledger extends DurableObject<LedgerBindings> {
  readonly #sql: SqlStorage
  readonly #day: DayShare
  /** Undefined until it is needed: each use rejects tables of a newer release. */
  #opened: boolean | undefined
  /** When the alarm is known to ring; after an eviction it is set anew. */
  #alarmAt = Infinity

  constructor(context: DurableObjectState, env: LedgerBindings) {
    super(context, env)
    this.#sql = context.storage.sql
    this.#day = new DayShare(context.storage, env.KEY_BUDGET)
  }

  /** Opens the session; one that is there stays as it is. Null when the daily budget of its key has not enough left. */
  async open(terms: NewSession): Promise<Session | null> {
    assertMicros(terms.budgetMicros)
    const { dayBudget } = terms
    const taken = this.#session() !== null || this.#day.take(dayBudget, terms, terms.nowMs)
    if (!(await taken)) return null
    const current = this.#session()
    if (current !== null) return toSession(current)
    createSchema(this.ctx.storage)
    this.#opened = true
    insertSession(this.#sql, terms)
    this.#day.note(dayBudget)
    await this.#schedule()
    return openedSession(terms)
  }

  /**
   * Reserves the maximum cost of a run: from then on its calls may be sent. When it is repeated, the first
   * amount stands. This one answer holds every reason to reject a run, so a run waits for one answer only.
   */
  async hold({ run, amountMicros, mixture, nowMs }: Hold): Promise<HoldAnswer> {
    assertMicros(amountMicros)
    const session = this.#session()
    if (session === null) return { ok: false, remainingMicros: 0, reason: 'closed' }
    const { remainingMicros, mixture: only } = toSession(session)
    const hold = holdRow(this.#sql, run)
    if (hold !== null) {
      return hold.state === 'held'
        ? { ok: true, remainingMicros }
        : { ok: false, remainingMicros, reason: 'ended' }
    }
    if (session.state === 'closed') return { ok: false, remainingMicros, reason: 'closed' }
    if (session.state === 'expired' || session.expires_at <= nowMs) {
      return { ok: false, remainingMicros, reason: 'expired' }
    }
    if (only !== null && only !== mixture) {
      return { ok: false, remainingMicros, reason: 'mixture', mixture: only }
    }
    if (amountMicros > remainingMicros) return { ok: false, remainingMicros, reason: 'budget' }
    insertHold(this.#sql, { run, amountMicros, nowMs })
    this.#move(0, amountMicros)
    // The next moment when something is due is no later than it was, unless this hold is the first to be overdue.
    if (nowMs + RUN_DEADLINE_MS < this.#alarmAt) await this.#schedule()
    return { ok: true, remainingMicros: remainingMicros - amountMicros }
  }

  /** The hold of a run that is repeated; null when it has ended, or never began. */
  reservation(run: string): Reservation | null {
    const hold = this.#hold(run)
    if (hold?.state !== 'held' && hold?.state !== 'committed') return null
    const { planned: plannedMicros, held, committed } = hold
    return { plannedMicros, coveredMicros: held + committed + spentBy(this.#sql, run) }
  }

  /** Settles calls of a run, then changes what it holds, in one message; returns what is held then. */
  update({ run, calls, keepMicros, raise, release, nowMs }: Update): number {
    for (const amount of [keepMicros ?? 0, raise?.toMicros ?? 0]) assertMicros(amount)
    const before = this.#books(run)
    if (before === null) {
      if (release !== undefined && this.#session() !== null) this.#refuseLater(run, release, nowMs)
      return 0
    }
    let books: Books = before
    for (const call of calls) books = settleCall(this.#sql, books, { ...call, nowMs }).books
    if (keepMicros !== undefined) books = keepAtMost(books, keepMicros)
    if (raise !== undefined) books = raiseHold(books, { ...raise, nowMs })
    if (release !== undefined) books = releaseHold(books, release)
    writeBooks(this.#sql, before, { ...books, nowMs })
    return books.hold.held
  }

  // What Workers of the release before call while a deploy is under way.

  /** Counts the cost of a call: from what its run holds, then from what is left of the budget. */
  settle({ run, keepMicros, ...call }: Settlement): Settled {
    if (keepMicros !== undefined) assertMicros(keepMicros)
    const before = this.#books(run)
    if (before === null) return { spentMicros: 0, clamped: true }
    const { books, settled } = settleCall(this.#sql, before, call)
    const isNew = books !== before
    const kept = isNew && keepMicros !== undefined ? keepAtMost(books, keepMicros) : books
    writeBooks(this.#sql, before, { ...kept, nowMs: call.nowMs })
    return settled
  }

  /** Releases what a run holds beyond the maximum cost of its remaining calls. */
  shrink({ run, toMicros: keepMicros }: Shrinking): void {
    this.update({ run, calls: [], keepMicros, nowMs: Date.now() })
  }

  /** Reserves more for a run in progress; true once the amount is held. */
  raise({ run, toMicros, nowMs }: Raising): boolean {
    const raise = { toMicros, leastMicros: toMicros }
    return this.update({ run, calls: [], raise, nowMs }) >= toMicros && this.#isHeld(run)
  }

  /** The run is over: gives the rest back, also when it was committed meanwhile. */
  release({ run, reason: release, nowMs }: Releasing): void {
    this.update({ run, calls: [], release, nowMs })
  }

  /** So that a hold which arrives after its release is rejected, and is not left for the alarm. */
  #refuseLater(run: string, reason: string, nowMs: number): void {
    this.#sql.exec(
      `INSERT INTO holds (run, amount, held, state, reason, created_at, ended_at)
       VALUES (?, 0, 0, 'released', ?, ?, ?)`,
      run,
      reason,
      nowMs,
      nowMs,
    )
  }

  /** The session with its sums; null when there is none, or it was closed. */
  look(): Session | null {
    const session = this.#session()
    return session === null || session.state === 'closed' ? null : toSession(session)
  }

  /** The same with its costs by model and run, which takes longer with every call. */
  read(): SessionAccount | null {
    const session = this.#session()
    return session === null || session.state === 'closed' ? null : toAccount(this.#sql, session)
  }

  /** Raises or lowers the budget, or moves the end; all of it or nothing. */
  async change(change: Change): Promise<SessionChange> {
    const wanted = changed(this.#session(), change)
    if (!wanted.ok) return wanted
    const session = toSession(wanted.row)
    if (!(await this.#day.raise(session, change.nowMs)))
      return { ok: false, reason: 'day', session }
    // Runs may have held money meanwhile.
    const next = changed(this.#session(), change)
    if (!next.ok) return next
    const row = payOverruns(this.#sql, next.row)
    this.#sql.exec(
      'UPDATE session SET budget = ?, spent = ?, expires_at = ?',
      row.budget,
      row.spent,
      row.expires_at,
    )
    await this.#schedule()
    return { ok: true, session: toSession(row) }
  }

  /** Nothing is held any more; runs in progress still settle. False when it was not open. */
  async close(): Promise<boolean> {
    const session = this.#session()
    if (session === null || session.state === 'closed') return false
    this.#sql.exec(`UPDATE session SET state = 'closed'`)
    if (!(await this.#day.end(session))) await this.#schedule(Date.now() + RETRY_MS)
    return true
  }

  override async alarm(): Promise<void> {
    await alarmWork(this.ctx.storage, () => this.sweep(Date.now()))
  }

  /** Does what is due: commits overdue holds, ends the session, and at last deletes it. */
  async sweep(now: number): Promise<void> {
    const session = this.#session()
    if (session === null) return
    const { spentMicros, gone } = settleOverdue(this.#sql, session, now)
    if (gone) {
      await this.ctx.storage.deleteAlarm()
      await this.ctx.storage.deleteAll()
      this.#opened = false
      return
    }
    this.#move(spentMicros, -spentMicros)
    this.#alarmAt = Infinity
    const swept = this.#session()
    const isOver = swept !== null && swept.state !== 'open'
    const reported = isOver ? await this.#day.end(swept) : true
    await this.#schedule(reported ? Infinity : now + RETRY_MS)
  }

  #session(): SessionRow | null {
    return this.#isOpened() ? sessionRow(this.#sql) : null
  }

  #hold(run: string) {
    return this.#isOpened() ? holdRow(this.#sql, run) : null
  }

  #isHeld(run: string): boolean {
    return this.#hold(run)?.state === 'held'
  }

  #books(run: string): Books | null {
    const session = this.#session()
    const hold = session === null ? null : holdRow(this.#sql, run)
    return session === null || hold === null ? null : { hold, session }
  }

  #isOpened(): boolean {
    return (this.#opened ??= openSchema(this.ctx.storage))
  }

  /** Adds to the sums; a CHECK of the table rejects sums beyond the budget. */
  #move(spent: number, held: number): void {
    if (spent === 0 && held === 0) return
    this.#sql.exec('UPDATE session SET spent = spent + ?, held = held + ?', spent, held)
  }

  /** Sets the alarm to the next moment when something is due; too early does no harm. */
  async #schedule(atMs = Infinity): Promise<void> {
    const due = Math.min(atMs, nextDue(this.#sql))
    if (due >= this.#alarmAt) return
    this.#alarmAt = due
    await this.ctx.storage.setAlarm(due)
  }
}
