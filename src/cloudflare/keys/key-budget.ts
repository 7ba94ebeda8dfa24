import { DurableObject } from 'cloudflare:workers'

const DAY_MS = 86_400_000

/** The share of a key's day that a session is to have, at least. Times are milliseconds since the epoch. */
export interface Share {
  readonly session: string
  /** What the session may spend. */
  readonly amountMicros: number
  readonly expiresAtMs: number
  /** What the sessions of the key may spend in a day, together. */
  readonly limitMicros: number
  readonly nowMs: number
}

interface ShareRow extends Record<string, SqlStorageValue> {
  amount: number
  expires_at: number
  ended: number
}

/**
 * What the sessions of one key may spend in a UTC day, together. A session takes its whole budget as its share when it
 * opens, and gives back what it did not spend when it ends. So no run waits for this object.
 *
 * The trade-off: the budget of a session counts on every day on which the session is open, although it can be spent
 * only once. In return no day's spending exceeds the limit, whenever sessions spend. `total` is the sum of the
 * rows, moved in the same transaction. Every method may be called twice.
 */
export class KeyBudget extends DurableObject {
  /** Takes or raises the share of a session; false, and nothing has changed, when the day has not enough left. */
  async reserve({ session, limitMicros, nowMs, ...share }: Share): Promise<boolean> {
    const { sql } = this.ctx.storage
    sql.exec(
      `CREATE TABLE IF NOT EXISTS day (start INTEGER NOT NULL, total INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS shares (session TEXT PRIMARY KEY, amount INTEGER NOT NULL,
         expires_at INTEGER NOT NULL, ended INTEGER NOT NULL) WITHOUT ROWID`,
    )
    const total = this.#turn(nowMs)
    const before = this.#share(session) ?? { amount: 0, expires_at: 0, ended: 0 }
    const more = Math.max(0, share.amountMicros - before.amount)
    if (before.ended === 1 || (more > 0 && total + more > limitMicros)) return false
    sql.exec(
      'INSERT OR REPLACE INTO shares VALUES (?, ?, ?, 0)',
      session,
      before.amount + more,
      Math.max(before.expires_at, share.expiresAtMs),
    )
    sql.exec('UPDATE day SET total = total + ?', more)
    await this.ctx.storage.setAlarm(startOfDay(nowMs) + DAY_MS)
    return true
  }

  /** The session has ended: from then on only what it spent, or still holds, counts. */
  end(session: string, spentMicros: number): void {
    if (!this.#isUsed()) return
    const share = this.#share(session)
    if (share === null) return
    const { sql } = this.ctx.storage
    const amount = Math.min(share.amount, spentMicros)
    sql.exec('UPDATE shares SET amount = ?, ended = 1 WHERE session = ?', amount, session)
    sql.exec('UPDATE day SET total = total - ?', share.amount - amount)
  }

  /** What counts today: the budgets of open sessions, and what the ended ones spent. */
  counted(nowMs = Date.now()): number {
    return this.#isUsed() ? this.#turn(nowMs) : 0
  }

  /** Leaves nothing behind when no session is open. */
  override async alarm(): Promise<void> {
    const nowMs = Date.now()
    if (!this.#isUsed()) return
    this.#turn(nowMs)
    const open = this.ctx.storage.sql.exec('SELECT 1 FROM shares LIMIT 1').toArray().length > 0
    if (open) await this.ctx.storage.setAlarm(startOfDay(nowMs) + DAY_MS)
    else await this.ctx.storage.deleteAll()
  }

  /** Begins a new day when there is one, without the sessions that ended before it. Returns the total of the day. */
  #turn(nowMs: number): number {
    const { sql } = this.ctx.storage
    const day = sql.exec<{ start: number; total: number }>('SELECT start, total FROM day').toArray()
    const [{ start, total } = { start: -1, total: 0 }] = day
    const today = startOfDay(nowMs)
    // Clocks of machines differ: after a move to another one, a day must not begin twice.
    if (today <= start) return total
    sql.exec('DELETE FROM shares WHERE ended = 1 OR expires_at <= ?', today)
    const { left } = sql
      .exec<{ left: number }>('SELECT COALESCE(SUM(amount), 0) AS left FROM shares')
      .one()
    sql.exec('DELETE FROM day')
    sql.exec('INSERT INTO day VALUES (?, ?)', today, left)
    return left
  }

  #share(session: string): ShareRow | null {
    const query = 'SELECT amount, expires_at, ended FROM shares WHERE session = ?'
    return this.ctx.storage.sql.exec<ShareRow>(query, session).toArray()[0] ?? null
  }

  /** A look must not leave a database behind. */
  #isUsed(): boolean {
    const query = `SELECT 1 FROM sqlite_master WHERE name = 'day'`
    return this.ctx.storage.sql.exec(query).toArray().length > 0
  }
}

/** The beginning of the UTC day. */
function startOfDay(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS) * DAY_MS
}
