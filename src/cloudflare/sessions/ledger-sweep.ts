import { sessionRow, type SessionRow } from './ledger-schema.ts'

/** No run takes longer: a hold that is older belongs to a run that died. */
export const RUN_DEADLINE_MS = 15 * 60_000
/** How long a session can be read after its end. */
export const KEEP_MS = 30 * 86_400_000

/** What became of a session and its holds; sums in millionths. */
export interface Swept {
  /** The amount held by runs that died, whose calls may have been billed. */
  readonly spentMicros: number
  /** The session can be deleted. */
  readonly gone: boolean
}

/** Ends what is overdue: the rows of holds and the state of the session, not its sums. */
export function settleOverdue(sql: SqlStorage, session: SessionRow, now: number): Swept {
  if (session.expires_at + KEEP_MS <= now) return { spentMicros: 0, gone: true }
  if (session.state === 'open' && session.expires_at <= now) {
    sql.exec(`UPDATE session SET state = 'expired'`)
  }
  const overdue = now - RUN_DEADLINE_MS
  const { spent: spentMicros } = sql
    .exec<{ spent: number }>(
      `SELECT COALESCE(SUM(held), 0) AS spent FROM holds WHERE state = 'held' AND created_at <= ?`,
      overdue,
    )
    .one()
  // In SQL every column on the right has its old value, whatever the order.
  sql.exec(
    `UPDATE holds SET committed = held, held = 0, ended_at = ?, state = 'committed',
       reason = 'never_settled'
     WHERE state = 'held' AND created_at <= ?`,
    now,
    overdue,
  )
  return { spentMicros, gone: false }
}

/** The next moment when something is overdue. */
export function nextDue(sql: SqlStorage): number {
  const session = sessionRow(sql)
  if (session === null) return Infinity
  const { oldest } = sql
    .exec<{ oldest: number | null }>(
      `SELECT MIN(created_at) AS oldest FROM holds WHERE state = 'held'`,
    )
    .one()
  const { state, expires_at: expiresAtMs } = session
  return Math.min(
    oldest === null ? Infinity : oldest + RUN_DEADLINE_MS,
    state === 'open' ? expiresAtMs : expiresAtMs + KEEP_MS,
  )
}
