import { DurableObject } from 'cloudflare:workers'
import type { HookRecord } from '../protocol/hook-record.ts'

export interface HookPage {
  readonly records: readonly HookRecord[]
  readonly cursor: string | null
}

/** Every hook of a deployment. They hold names of secrets, never secrets. */
export class HookRegistry extends DurableObject<object> {
  constructor(context: DurableObjectState, env: object) {
    super(context, env)
    context.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS hooks (id TEXT PRIMARY KEY, record TEXT NOT NULL)',
    )
  }

  /** Null when there is none. */
  read(id: string): HookRecord | null {
    const [row] = this.ctx.storage.sql
      .exec<{ record: string }>('SELECT record FROM hooks WHERE id = ?', id)
      .toArray()
    return row === undefined ? null : (JSON.parse(row.record) as HookRecord)
  }

  /** Writes it in the place of what was there, and tells that; the time of its making stays. */
  put(record: HookRecord): HookRecord | null {
    const before = this.read(record.id)
    const kept = { ...record, createdAt: before?.createdAt ?? record.createdAt }
    const { sql } = this.ctx.storage
    sql.exec('INSERT OR REPLACE INTO hooks VALUES (?, ?)', record.id, JSON.stringify(kept))
    return before
  }

  /** False when there was none. */
  remove(id: string): boolean {
    return this.ctx.storage.sql.exec('DELETE FROM hooks WHERE id = ?', id).rowsWritten > 0
  }

  /** A page by id; the cursor is the last id of the page before. */
  list(limit: number, cursor: string | undefined): HookPage {
    const rows = this.ctx.storage.sql
      .exec<{ record: string }>(
        'SELECT record FROM hooks WHERE id > ? ORDER BY id LIMIT ?',
        cursor ?? '',
        limit + 1,
      )
      .toArray()
    const records = rows.slice(0, limit).map(({ record }) => JSON.parse(record) as HookRecord)
    return { records, cursor: rows.length > limit ? (records.at(-1)?.id ?? null) : null }
  }
}
