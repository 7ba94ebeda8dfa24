import { DurableObject } from 'cloudflare:workers'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import { addTallies, dearest, NO_TALLY, OTHER, type Tally } from '../../protocol/usage/tally.ts'
import {
  addDocuments,
  dayOf,
  type CostAlert,
  type CountedEntry,
  type UsageDocument,
  type UsageEntry,
} from '../../protocol/usage/usage-entry.ts'
import { daysBefore, USAGE_DAYS, type UsageQuery } from '../../protocol/usage/usage-query.ts'
import { MAX_ROWS, type FoundUsage } from '../../protocol/usage/usage-row.ts'
import { troubleLog } from '../log.ts'
import { CostAlerts } from './cost-alerts.ts'

const DAY_MS = 86_400_000
/** Most rows of one kind and day; what comes beyond them is counted as `(other)`. */
const MAX_DAY_ROWS = 1_000
/** How many runs a row remembers, so that one whose message is repeated is not counted again. */
const MAX_RECENT = 32
/** Characters of an id that are remembered: its random end. */
const RECENT_CHARS = 10

/** The figures of a row, and the runs that it counted last. */
interface StoredUsage extends UsageDocument {
  readonly recent: readonly string[]
}

const FORMAT: StoredFormat<StoredUsage> = { version: 1 }

const EMPTY: StoredUsage = { runs: NO_TALLY, models: {}, roles: {}, recent: [] }

/** By what a row counts: `name` is a key or a session, and empty for evidence. */
interface Place {
  readonly kind: 'key' | 'session' | 'evidence'
  readonly day: string
  readonly name: string
  readonly mixture: string
}

interface Row extends Record<string, SqlStorageValue> {
  readonly kind: Place['kind']
  readonly day: string
  readonly name: string
  readonly mixture: string
  readonly document: string
}

/**
 * The figures of one tenant by UTC day: a row for each key and mixture, one for each session and mixture, and one for
 * the evidence on each mixture. A run changes one row, or two in a session, whatever it called.
 */
export class Usage extends DurableObject<object> {
  #ready = false
  readonly #alerts = new CostAlerts(this.ctx.storage.sql)

  /** Counts a run once. What cannot be read stays as it is: a newer release may have written it. */
  record(entry: UsageEntry): CountedEntry {
    this.#prepare()
    return this.ctx.storage.transactionSync(() => ({
      counted: this.#count(entry),
      alertPicos: this.#alerts.due(entry, Date.now()),
    }))
  }

  /** The operator has got a message. */
  alerted(alert: CostAlert): void {
    if (this.#isUsed()) this.#alerts.delivered(alert)
  }

  #count({ id, day, mixture, key, session, usage }: UsageEntry): boolean {
    if (key === null) return this.#add({ kind: 'evidence', day, name: '', mixture }, id, usage)
    const counted = this.#add({ kind: 'key', day, name: key, mixture }, id, usage)
    if (session === null) return counted
    const own = { runs: usage.runs, models: {}, roles: {} }
    return this.#add({ kind: 'session', day, name: session, mixture }, id, own) && counted
  }

  /** The figures of some days. Reading leaves no database behind. */
  read({ from, to, by, mixture }: UsageQuery): FoundUsage {
    if (!this.#isUsed()) return { rows: [], total: NO_TALLY, evidence: NO_TALLY, since: null }
    const rows = new Map<string, Tally>()
    let [total, evidence] = [NO_TALLY, NO_TALLY]
    const found = this.ctx.storage.sql.exec<Row>(
      `SELECT kind, day, name, mixture, document FROM usage
       WHERE kind IN (?1, 'evidence') AND day >= ?2 AND day <= ?3 AND (?4 IS NULL OR mixture = ?4)`,
      by === 'session' ? 'session' : 'key',
      from,
      to,
      mixture,
    )
    for (const row of found) {
      const document = decodeStored(FORMAT, row.document)
      if (document === null) {
        troubleLog()('usage_unreadable')
        continue
      }
      if (row.kind === 'evidence') {
        evidence = addTallies(evidence, document.runs)
        continue
      }
      for (const [name, tally] of groupsOf(row, document, by)) {
        rows.set(name, addTallies(rows.get(name) ?? NO_TALLY, tally))
      }
      total = addTallies(total, document.runs)
    }
    const named = Array.from(rows, ([name, tally]) => ({ name, tally }))
    return { rows: dearest(named, MAX_ROWS), total, evidence, since: this.#since() }
  }

  /** Deletes what is too old, once a day; leaves nothing behind when nothing is left. */
  override async alarm(): Promise<void> {
    if (!this.#isUsed()) return
    const { sql } = this.ctx.storage
    const first = daysBefore(dayOf(Date.now()), USAGE_DAYS - 1)
    sql.exec('DELETE FROM usage WHERE day < ?', first)
    this.#alerts.deleteBefore(first)
    if (this.#since() !== null) return this.ctx.storage.setAlarm(Date.now() + DAY_MS)
    this.#ready = false
    await this.ctx.storage.deleteAll()
  }

  #add(wanted: Place, id: string, usage: UsageDocument): boolean {
    const place = this.#placeFor(wanted)
    const { kind, day, name, mixture } = place
    const text = this.#textAt(place)
    const before = text === null ? EMPTY : decodeStored(FORMAT, text)
    if (before === null) return false
    const counted = id.slice(-RECENT_CHARS)
    if (before.recent.includes(counted)) return true
    const recent = [...before.recent, counted].slice(-MAX_RECENT)
    const after = { ...addDocuments(before, usage), recent }
    this.ctx.storage.sql.exec(
      'INSERT OR REPLACE INTO usage VALUES (?, ?, ?, ?, ?, ?)',
      kind,
      day,
      name,
      mixture,
      after.runs.sums.costPicos ?? 0,
      encodeStored(FORMAT, after),
    )
    return true
  }

  /** The row that counts a place: that of the others once the day has too many. */
  #placeFor(place: Place): Place {
    if (this.#textAt(place) !== null) return place
    const query = 'SELECT COUNT(*) AS rows FROM usage WHERE kind = ? AND day = ?'
    const { rows } = this.ctx.storage.sql.exec<{ rows: number }>(query, place.kind, place.day).one()
    return rows < MAX_DAY_ROWS ? place : { ...place, name: OTHER, mixture: OTHER }
  }

  #textAt({ kind, day, name, mixture }: Place): string | null {
    const query =
      'SELECT document FROM usage WHERE kind = ? AND day = ? AND name = ? AND mixture = ?'
    const found = this.ctx.storage.sql.exec<Pick<Row, 'document'>>(query, kind, day, name, mixture)
    return found.toArray()[0]?.document ?? null
  }

  #since(): string | null {
    const query = 'SELECT MIN(day) AS since FROM usage'
    return this.ctx.storage.sql.exec<{ since: string | null }>(query).one().since
  }

  #prepare(): void {
    if (this.#ready) return
    this.#ready = true
    this.ctx.storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS usage (kind TEXT NOT NULL, day TEXT NOT NULL, name TEXT NOT NULL,
         mixture TEXT NOT NULL, cost REAL NOT NULL, document TEXT NOT NULL,
         PRIMARY KEY (kind, day, name, mixture)) WITHOUT ROWID`,
    )
    this.#alerts.prepare()
    void this.#setAlarm()
  }

  async #setAlarm(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) !== null) return
    await this.ctx.storage.setAlarm(Date.now() + DAY_MS)
  }

  #isUsed(): boolean {
    const query = `SELECT 1 FROM sqlite_master WHERE name = 'usage'`
    return this.ctx.storage.sql.exec(query).toArray().length > 0
  }
}

/** The rows of a response to which a stored row adds. */
function groupsOf(
  { day, name, mixture }: Row,
  { runs, models, roles }: UsageDocument,
  by: UsageQuery['by'],
): readonly (readonly [string, Tally])[] {
  if (by === 'model') return Object.entries(models)
  if (by === 'role') return Object.entries(roles)
  const names = { day, mixture, key: name, session: name }
  return [[names[by], runs]]
}
