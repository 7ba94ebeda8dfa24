import type { CostAlert, UsageEntry } from '../../protocol/usage/usage-entry.ts'

/** Least time between two attempts to send one message: further runs may end meanwhile. */
const AGAIN_MS = 60_000

/** The messages about the cost of keys that were delivered, or that a run is delivering. */
export class CostAlerts {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  prepare(): void {
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS alerts (day TEXT NOT NULL, key TEXT NOT NULL, level REAL NOT NULL,
         tried_at INTEGER NOT NULL, delivered INTEGER NOT NULL, PRIMARY KEY (day, key, level)) WITHOUT ROWID`,
    )
  }

  /** What the key's day has cost, when the run that is counted is to deliver the message about it; null otherwise. */
  due({ day, key, alertPicos: level }: UsageEntry, nowMs: number): number | null {
    if (level === undefined) return null
    const sum = `SELECT SUM(cost) AS cost FROM usage WHERE kind = 'key' AND day = ? AND name = ?`
    const { cost } = this.#sql.exec<{ cost: number | null }>(sum, day, key).one()
    if (cost === null || cost < level) return null
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO alerts VALUES (?1, ?2, ?3, ?4, 0) ON CONFLICT DO UPDATE SET tried_at = ?4
       WHERE delivered = 0 AND tried_at <= ?5`,
      day,
      key,
      level,
      nowMs,
      nowMs - AGAIN_MS,
    )
    return rowsWritten > 0 ? cost : null
  }

  /** The message is not sent again. */
  delivered({ day, key, levelPicos }: CostAlert): void {
    const update = 'UPDATE alerts SET delivered = 1 WHERE day = ? AND key = ? AND level = ?'
    this.#sql.exec(update, day, key, levelPicos)
  }

  deleteBefore(day: string): void {
    this.#sql.exec('DELETE FROM alerts WHERE day < ?', day)
  }
}
