import { DurableObject } from 'cloudflare:workers'
import type { MixturePrecondition } from '../../gateway/ports/mixture-store.ts'
import { kvKeys } from '../kv/kv-keys.ts'
import type { MixtureVersion } from './mixture-version.ts'
import { encodeVersion } from './stored-mixture.ts'

export interface WriterBindings {
  readonly KV: KVNamespace
}

export interface Edit {
  readonly tenant: string
  readonly id: string
  /** Null deletes. */
  readonly document: string | null
  readonly precondition: MixturePrecondition
  readonly nowMs: number
}

export type EditResult =
  | { readonly ok: true; readonly written: MixtureVersion | null; readonly created: boolean }
  /** The precondition failed; `current` is what there is. */
  | { readonly ok: false; readonly current: MixtureVersion | null }

interface VersionRow extends Record<string, SqlStorageValue> {
  version: number
  document: string | null
  created_at: number
}

const RETRY_MS = 2_000
/** Delay of the alarm that publishes an edit when the object was lost before it did. */
const LOST_MS = 30_000

/**
 * The one writer of one mixture: edits are put in order and numbered here, where compare-and-set is
 * possible, and published to KV, where they are read.
 *
 * Publishing is done one at a time and always with the newest version, so an older one can never
 * overwrite a newer one; when KV fails, an alarm tries again. The edit itself is durable before.
 */
export class MixtureWriter extends DurableObject<WriterBindings> {
  #publishing: Promise<void> | undefined
  #publishAgain = false

  constructor(context: DurableObjectState, env: WriterBindings) {
    super(context, env)
    context.storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS versions (version INTEGER PRIMARY KEY, document TEXT, created_at INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS name (tenant TEXT NOT NULL, id TEXT NOT NULL)`,
    )
  }

  /** Makes an edit if its precondition holds, and publishes it. */
  async edit({ tenant, id, document, precondition, nowMs }: Edit): Promise<EditResult> {
    const { sql } = this.ctx.storage
    const current = this.#current()
    const { version, absent } = precondition
    const stale =
      version === '*' ? current === null : version !== null && version !== current?.version
    if (stale || (absent && current !== null)) return { ok: false, current }
    const last = sql
      .exec<{ last: number | null }>('SELECT MAX(version) AS last FROM versions')
      .one().last
    const written = { version: (last ?? 0) + 1, document, createdAtMs: nowMs }
    if (last === null) sql.exec('INSERT INTO name VALUES (?, ?)', tenant, id)
    sql.exec('INSERT INTO versions VALUES (?, ?, ?)', written.version, document, nowMs)
    // Stored together with the edit: after a crash, only the alarm publishes it.
    await this.ctx.storage.setAlarm(Date.now() + LOST_MS)
    await this.#publish()
    const created = current === null
    return { ok: true, written: document === null ? null : { ...written, document }, created }
  }

  /** The current version, exactly. */
  read(): MixtureVersion | null {
    return this.#current()
  }

  /** Any version there ever was; null for one that was a deletion. */
  readVersion(version: number): MixtureVersion | null {
    const [row] = this.ctx.storage.sql
      .exec<VersionRow>(
        'SELECT version, document, created_at FROM versions WHERE version = ?',
        version,
      )
      .toArray()
    return row === undefined ? null : toVersion(row)
  }

  override async alarm(): Promise<void> {
    await this.#publish()
  }

  #current(): MixtureVersion | null {
    const [row] = this.ctx.storage.sql
      .exec<VersionRow>(
        'SELECT version, document, created_at FROM versions ORDER BY version DESC LIMIT 1',
      )
      .toArray()
    return row === undefined ? null : toVersion(row)
  }

  /** Edits that come while one is being published are published together after it. */
  #publish(): Promise<void> {
    if (this.#publishing !== undefined) {
      this.#publishAgain = true
      return this.#publishing
    }
    this.#publishing = this.#publishNewest().finally(() => (this.#publishing = undefined))
    return this.#publishing
  }

  async #publishNewest(): Promise<void> {
    do {
      this.#publishAgain = false
      try {
        await this.#writeToKv()
        if (!this.#publishAgain) await this.ctx.storage.deleteAlarm()
      } catch {
        // KV takes one write a second for a key; the edit is safe here and is published by the alarm.
        await this.ctx.storage.setAlarm(Date.now() + RETRY_MS)
      }
    } while (this.#publishAgain)
  }

  async #writeToKv(): Promise<void> {
    const { tenant, id } = this.ctx.storage.sql
      .exec<{ tenant: string; id: string }>('SELECT tenant, id FROM name')
      .one()
    const current = this.#current()
    if (current === null) await this.env.KV.delete(kvKeys.mixture(tenant, id))
    else await this.env.KV.put(kvKeys.mixture(tenant, id), encodeVersion(current))
  }
}

function toVersion({
  version,
  document,
  created_at: createdAtMs,
}: VersionRow): MixtureVersion | null {
  return document === null ? null : { version, document, createdAtMs }
}
