import { DurableObject } from 'cloudflare:workers'

const WINDOW_MS = 60_000
/** No window is longer: what is older need not be known. */
const KEEP_MS = 3_600_000

interface Pass extends Record<string, SqlStorageValue> {
  n: number
  at: number
}

/**
 * Counts the requests of one key: at most `limit` in any window, by default of 60 seconds, exactly.
 *
 * It holds the times of the last `limit` passes and nothing else: a request may pass when the one
 * `limit` before it is out of the window. Fewer numbers are not exact: one count for each minute lets
 * twice the limit through around its turn, and so does a bucket that fills up (GCRA).
 */
export class KeyLimiter extends DurableObject {
  #ready = false

  /** Takes one pass: 0, or the milliseconds until the next one is free. */
  take(limit: number, windowMs = WINDOW_MS): number {
    this.#prepare()
    const { sql } = this.ctx.storage
    const [newest] = sql.exec<Pass>('SELECT n, at FROM passes ORDER BY n DESC LIMIT 1').toArray()
    const last = newest?.n ?? 0
    // Clocks of machines differ: after a move to another one, time must not go back.
    const now = Math.max(Date.now(), newest?.at ?? 0)
    const [deciding] = sql
      .exec<Pass>('SELECT n, at FROM passes WHERE n = ?', last + 1 - limit)
      .toArray()
    if (deciding !== undefined && deciding.at > now - windowMs) {
      return deciding.at + windowMs - now
    }
    sql.exec('INSERT INTO passes VALUES (?, ?)', last + 1, now)
    sql.exec('DELETE FROM passes WHERE n <= ?', last + 1 - limit)
    return 0
  }

  /** Leaves nothing behind when the key has not been used for a while, or never again. */
  override async alarm(): Promise<void> {
    this.#prepare()
    const { sql } = this.ctx.storage
    const [recent] = sql
      .exec<Pass>('SELECT n, at FROM passes WHERE at > ? LIMIT 1', Date.now() - KEEP_MS)
      .toArray()
    if (recent === undefined) {
      this.#ready = false
      await this.ctx.storage.deleteAll()
    } else await this.ctx.storage.setAlarm(Date.now() + 2 * KEEP_MS)
  }

  #prepare(): void {
    if (this.#ready) return
    this.#ready = true
    this.ctx.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS passes (n INTEGER PRIMARY KEY, at INTEGER NOT NULL)',
    )
    void this.ctx.storage.setAlarm(Date.now() + 2 * KEEP_MS)
  }
}
