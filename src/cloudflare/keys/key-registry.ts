import { DurableObject } from 'cloudflare:workers'
import type { KeyPage } from '../../gateway/ports/key-store.ts'
import type { KeyRecord } from '../../protocol/keys/key-record.ts'
import { kvKeys } from '../kv/kv-keys.ts'
import { troubleLog } from '../log.ts'
import { decodeKey, encodeKey } from './stored-key.ts'

export interface RegistryBindings {
  readonly KV: KVNamespace
}

interface KeyRow extends Record<string, SqlStorageValue> {
  n: number
  record: string
}

const RETRY_MS = 2_000

/**
 * The one writer of all keys, and the list of them. It knows keys by their SHA-256 only, and
 * publishes each to KV, where requests look it up.
 *
 * A key that is still to be published has a row, written with the edit, so that no revocation is
 * forgotten. Keys are published one at a time, always in their current state, so an older state can
 * never overwrite a newer one. When KV fails, an alarm tries again.
 */
export class KeyRegistry extends DurableObject<RegistryBindings> {
  #publishing: Promise<void> | undefined
  #publishAgain = false

  constructor(context: DurableObjectState, env: RegistryBindings) {
    super(context, env)
    context.storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS keys (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
         hash TEXT NOT NULL UNIQUE, record TEXT NOT NULL, expires_at INTEGER);
       CREATE TABLE IF NOT EXISTS origins (origin TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (origin, id));
       CREATE TABLE IF NOT EXISTS unpublished (edit INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE)`,
    )
  }

  /** Adds a key; it is durable and can be found here before this returns. */
  async create(hash: string, record: KeyRecord): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      const { sql } = this.ctx.storage
      sql.exec(
        'INSERT INTO keys (id, hash, record, expires_at) VALUES (?, ?, ?, ?)',
        record.id,
        hash,
        encodeKey(record),
        // The column is in seconds, as in older releases.
        record.expiresAtMs === null ? null : Math.floor(record.expiresAtMs / 1000),
      )
      for (const origin of new Set(record.origins)) {
        sql.exec('INSERT INTO origins VALUES (?, ?)', origin, record.id)
      }
    })
    await this.#edited(hash)
  }

  /** Revokes a key. Returns its hash, for memories that hold it; null when there is no such key. */
  async revoke(id: string): Promise<string | null> {
    const { sql } = this.ctx.storage
    const [row] = sql.exec<{ hash: string }>('SELECT hash FROM keys WHERE id = ?', id).toArray()
    if (row === undefined) return null
    this.ctx.storage.transactionSync(() => {
      sql.exec('DELETE FROM keys WHERE id = ?', id)
      sql.exec('DELETE FROM origins WHERE id = ?', id)
    })
    await this.#edited(row.hash)
    return row.hash
  }

  /** The current record of a key; null also for one that cannot be read, which opens nothing. */
  find(hash: string): KeyRecord | null {
    const text = this.#text(hash)
    return text === null ? null : readKey(text)
  }

  /** A page, newest first; the cursor is the number of the last key of the page before. */
  list(limit: number, cursor: string | undefined): KeyPage {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor)
    const rows = this.ctx.storage.sql
      .exec<KeyRow>(
        'SELECT n, record FROM keys WHERE n < ? ORDER BY n DESC LIMIT ?',
        before,
        limit + 1,
      )
      .toArray()
    const page = rows.slice(0, limit)
    return {
      records: page.flatMap(({ record }) => readKey(record) ?? []),
      cursor: rows.length > limit ? String(page.at(-1)?.n) : null,
    }
  }

  /** Whether a key that has not expired lists this origin. */
  listsOrigin(origin: string): boolean {
    const { sql } = this.ctx.storage
    const found = sql.exec(
      `SELECT 1 FROM origins JOIN keys USING (id)
       WHERE origin = ? AND (expires_at IS NULL OR expires_at > ?) LIMIT 1`,
      origin,
      Math.floor(Date.now() / 1000),
    )
    return found.toArray().length > 0
  }

  /** Every origin that a key lists which has not expired; null when there are more than `most`. */
  origins(most: number): string[] | null {
    const rows = this.ctx.storage.sql
      .exec<{ origin: string }>(
        `SELECT DISTINCT origin FROM origins JOIN keys USING (id)
         WHERE expires_at IS NULL OR expires_at > ? LIMIT ?`,
        Math.floor(Date.now() / 1000),
        most + 1,
      )
      .toArray()
    return rows.length > most ? null : rows.map(({ origin }) => origin)
  }

  override async alarm(): Promise<void> {
    await this.#publish()
  }

  /** Notes what is to be published, and sets the alarm too: a crash must not forget a revocation. */
  #edited(hash: string): Promise<void> {
    this.ctx.storage.sql.exec('INSERT OR REPLACE INTO unpublished (hash) VALUES (?)', hash)
    void this.ctx.storage.setAlarm(Date.now() + RETRY_MS)
    return this.#publish()
  }

  /** Edits that come while one is being published are published after it. */
  #publish(): Promise<void> {
    if (this.#publishing !== undefined) {
      this.#publishAgain = true
      return this.#publishing
    }
    this.#publishing = this.#publishAll().finally(() => (this.#publishing = undefined))
    return this.#publishing
  }

  #text(hash: string): string | null {
    const [row] = this.ctx.storage.sql
      .exec<{ record: string }>('SELECT record FROM keys WHERE hash = ?', hash)
      .toArray()
    return row?.record ?? null
  }

  async #publishAll(): Promise<void> {
    do {
      this.#publishAgain = false
      try {
        await this.#drain()
      } catch {
        await this.ctx.storage.setAlarm(Date.now() + RETRY_MS)
      }
    } while (this.#publishAgain)
  }

  async #drain(): Promise<void> {
    const { sql } = this.ctx.storage
    const waiting = sql
      .exec<{ edit: number; hash: string }>('SELECT edit, hash FROM unpublished ORDER BY edit')
      .toArray()
    let refused = false
    for (const { edit, hash } of waiting) {
      const record = this.#text(hash)
      try {
        if (record === null) await this.env.KV.delete(kvKeys.key(hash))
        else await this.env.KV.put(kvKeys.key(hash), record)
        // An edit made meanwhile has a row of its own, with another number.
        sql.exec('DELETE FROM unpublished WHERE edit = ?', edit)
      } catch {
        // KV takes one write a second for a key; no other key has to wait for that.
        refused = true
      }
    }
    if (refused) throw new Error('Cannot publish every key: KV refused')
  }
}

function readKey(text: string): KeyRecord | null {
  const record = decodeKey(text)
  if (record === null) troubleLog()('key_unreadable')
  return record
}
