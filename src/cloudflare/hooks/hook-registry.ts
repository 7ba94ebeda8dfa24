import { DurableObject } from 'cloudflare:workers'

/** Hooks travel as JSON, which the store writes and reads. */
export interface HookTexts {
  readonly records: readonly string[]
  readonly cursor: string | null
}

interface HookRow extends Record<string, SqlStorageValue> {
  id: string
  record: string
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
  read(id: string): string | null {
    const rows = this.ctx.storage.sql.exec<HookRow>('SELECT id, record FROM hooks WHERE id = ?', id)
    return rows.toArray()[0]?.record ?? null
  }

  /** Writes it, and returns the record that it replaced. */
  put(id: string, record: string): string | null {
    const before = this.read(id)
    this.ctx.storage.sql.exec('INSERT OR REPLACE INTO hooks VALUES (?, ?)', id, record)
    return before
  }

  /** False when there was none. */
  remove(id: string): boolean {
    return this.ctx.storage.sql.exec('DELETE FROM hooks WHERE id = ?', id).rowsWritten > 0
  }

  /** A page by id; the cursor is the last id of the page before. */
  list(limit: number, cursor: string | undefined): HookTexts {
    const rows = this.ctx.storage.sql
      .exec<HookRow>(
        'SELECT id, record FROM hooks WHERE id > ? ORDER BY id LIMIT ?',
        cursor ?? '',
        limit + 1,
      )
      .toArray()
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    return { records: page.map(({ record }) => record), cursor: last?.id ?? null }
  }
}
