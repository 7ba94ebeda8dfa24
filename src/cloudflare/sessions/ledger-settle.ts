import type { CallSettlement, HoldUpdate, Settled } from '../../gateway/ports/session-store.ts'
import { claimedMicros } from './ledger-amounts.ts'
import { payOverruns } from './ledger-overrun.ts'
import { callRow, unheld, type HoldRow, type SessionRow } from './ledger-schema.ts'

/** The hold of one run and the sums of its session, as a message changes them before they are written. */
export interface Books {
  readonly hold: HoldRow
  readonly session: SessionRow
}

/** When a change is made. */
interface Moment {
  readonly nowMs: number
}

/**
 * Counts the cost of a call, once: from what is held for its run, then from what is left of the budget, since the money
 * is gone. What neither covers is the overrun. Holds of other runs are never touched. Writes the row of the call.
 */
export function settleCall(
  sql: SqlStorage,
  books: Books,
  { call, model, amountMicros, estimated, nowMs }: CallSettlement & Moment,
): { readonly books: Books; readonly settled: Settled } {
  const { hold, session } = books
  const before = callRow(sql, hold.run, call)
  if (before !== null) {
    const settled = { spentMicros: before.spent, clamped: before.claimed > before.spent }
    return { books, settled }
  }
  const claimed = claimedMicros(amountMicros)
  const covered = hold.held + hold.committed
  const own = Math.min(claimed, covered)
  const more = Math.min(claimed - own, unheld(session))
  const spentMicros = own + more
  sql.exec(
    'INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    hold.run,
    call,
    model,
    covered + more,
    claimed,
    spentMicros,
    estimated ? 1 : 0,
    nowMs,
  )
  // A committed hold is counted as spent already: a late call only records its model.
  const committed = hold.state === 'committed' ? hold.committed - own : 0
  const held = hold.state === 'committed' ? 0 : hold.held - own
  const next = { ...hold, amount: hold.amount + more, held, committed }
  return {
    books: moved(books, next, spentMicros - (hold.committed - committed)),
    settled: { spentMicros, clamped: claimed > spentMicros },
  }
}

/** Releases what a run holds beyond this amount. */
export function keepAtMost(books: Books, toMicros: number): Books {
  const { hold } = books
  if (hold.state !== 'held' || hold.held <= toMicros) return books
  return moved(books, { ...hold, held: toMicros })
}

/** Reserves more for a run in progress, as much as the budget has left; nothing when less than the least would be held. */
export function raiseHold(
  books: Books,
  { toMicros, leastMicros, nowMs }: NonNullable<HoldUpdate['raise']> & Moment,
): Books {
  const { hold, session } = books
  if (hold.state !== 'held' || toMicros <= hold.held) return books
  const left = session.expires_at > nowMs ? unheld(session) : 0
  const held = Math.min(toMicros, hold.held + left)
  if (held < leastMicros) return books
  return moved(books, { ...hold, amount: hold.amount + held - hold.held, held })
}

/** The run is over: gives the rest back, also when it was committed meanwhile. */
export function releaseHold(books: Books, reason: string): Books {
  const { hold } = books
  if (hold.state !== 'held' && hold.state !== 'committed') return books
  const next: HoldRow = { ...hold, held: 0, committed: 0, state: 'released', reason }
  return moved(books, next, -hold.committed)
}

/** Writes what has changed: a run that ends with calls is `settled`, any other one `released`. */
export function writeBooks(
  sql: SqlStorage,
  before: Books,
  { hold, session: unpaid, nowMs }: Books & Moment,
) {
  const session = payOverruns(sql, unpaid)
  if (hold.state !== before.hold.state) {
    sql.exec(
      `UPDATE holds SET amount = ?, held = ?, committed = ?, reason = ?, ended_at = ?, state =
         CASE WHEN EXISTS (SELECT 1 FROM calls WHERE calls.run = holds.run)
         THEN 'settled' ELSE 'released' END
       WHERE run = ?`,
      hold.amount,
      hold.held,
      hold.committed,
      hold.reason,
      nowMs,
      hold.run,
    )
  } else if (hold !== before.hold) {
    sql.exec(
      'UPDATE holds SET amount = ?, held = ?, committed = ? WHERE run = ?',
      hold.amount,
      hold.held,
      hold.committed,
      hold.run,
    )
  }
  if (session.spent !== before.session.spent || session.held !== before.session.held)
    sql.exec('UPDATE session SET spent = ?, held = ?', session.spent, session.held)
}

/** The books with another hold of the run; what is held moves with it, and so much more is spent. */
function moved({ hold, session }: Books, next: HoldRow, spentMicros = 0): Books {
  const spent = session.spent + spentMicros
  return { hold: next, session: { ...session, spent, held: session.held + next.held - hold.held } }
}
