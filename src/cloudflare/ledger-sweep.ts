import { sessionRow, type SessionRow } from './ledger-schema.ts'

/** No run takes longer: what is still held then was left by one that died. */
export const RUN_DEADLINE_MS = 15 * 60_000
/** How long a session can be read after its end. */
export const KEEP_MS = 30 * 86_400_000

/** What became of a session and its holds; sums in millionths. */
export interface Swept {
  /** Held by runs that had sent something, which may have been billed. */
  readonly spent: number
  /** Held by runs that had sent nothing. */
  readonly released: number
  /** It is time to forget the session. */
  readonly gone: boolean
}

/** Ends what is overdue: the rows of holds and the state of the session, not its sums. */
export function settleOverdue(sql: SqlStorage, session: SessionRow, now: number): Swept {
  if (session.expires_at + KEEP_MS <= now) return { spent: 0, released: 0, gone: true }
  if (session.state === 'open' && session.expires_at <= now) {
    sql.exec(`UPDATE session SET state = 'expired'`)
  }
  const { spent, released } = sql
    .exec<{ spent: number; released: number }>(
      `SELECT COALESCE(SUM(held * sent), 0) AS spent, COALESCE(SUM(held * (1 - sent)), 0) AS released
       FROM holds WHERE state = 'held' AND created_at <= ?`,
      now - RUN_DEADLINE_MS,
    )
    .one()
  // In SQL every column on the right has its old value, whatever the order.
  sql.exec(
    `UPDATE holds SET committed = held * sent, held = 0, ended_at = ?,
       state = CASE WHEN sent THEN 'committed' ELSE 'released' END,
       reason = CASE WHEN sent THEN 'never_settled' ELSE 'never_sent' END
     WHERE state = 'held' AND created_at <= ?`,
    now,
    now - RUN_DEADLINE_MS,
  )
  return { spent, released, gone: false }
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
  const { state, expires_at: expiresAt } = session
  return Math.min(
    oldest === null ? Infinity : oldest + RUN_DEADLINE_MS,
    state === 'open' ? expiresAt : expiresAt + KEEP_MS,
  )
}
