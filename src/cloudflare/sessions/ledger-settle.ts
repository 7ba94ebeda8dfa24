import type { Settled } from '../../gateway/ports/session-store.ts'
import { claimedMicros } from './ledger-amounts.ts'
import type { Settlement } from './ledger-messages.ts'
import { callRow, sessionRow, type HoldRow } from './ledger-schema.ts'

/**
 * Counts the cost of a call, once: from what is held for its run, then from what is left of the budget, since the money
 * is gone. What neither covers is the overrun. Holds of other runs are never touched.
 */
export function settleCall(sql: SqlStorage, hold: HoldRow, settlement: Settlement): Settled {
  const { run, call, model, amountMicros, estimated, keepMicros, nowMs } = settlement
  const before = callRow(sql, run, call)
  if (before !== null) return { spentMicros: before.spent, clamped: before.claimed > before.spent }
  const claimed = claimedMicros(amountMicros)
  const own = Math.min(claimed, hold.held + hold.committed)
  const more = own < claimed ? Math.min(claimed - own, unheld(sql)) : 0
  const spentMicros = own + more
  sql.exec(
    'INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    run,
    call,
    model,
    hold.held + hold.committed + more,
    claimed,
    spentMicros,
    estimated ? 1 : 0,
    nowMs,
  )
  // A committed hold is counted as spent already: a late call only records its model.
  const isCommitted = hold.state === 'committed'
  const committed = isCommitted ? hold.committed - own : 0
  const held = isCommitted ? 0 : Math.min(hold.held - own, keepMicros ?? Infinity)
  sql.exec(
    'UPDATE holds SET amount = amount + ?, held = ?, committed = ? WHERE run = ?',
    more,
    held,
    committed,
    run,
  )
  const spentMore = spentMicros - (hold.committed - committed)
  const heldMore = held - hold.held
  if (spentMore !== 0 || heldMore !== 0)
    sql.exec('UPDATE session SET spent = spent + ?, held = held + ?', spentMore, heldMore)
  return { spentMicros, clamped: claimed > spentMicros }
}

/** What no run holds. A session that has ended has nothing left: it gave that back to the budget of its key. */
function unheld(sql: SqlStorage): number {
  const session = sessionRow(sql)
  return session?.state === 'open' ? session.budget - session.spent - session.held : 0
}
