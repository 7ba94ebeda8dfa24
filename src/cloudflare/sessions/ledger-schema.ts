import { UnreadableError } from '../../protocol/stored.ts'
import type { Hold, NewSession } from './ledger-messages.ts'

/**
 * What a ledger stores in the SQLite of its Durable Object. The rows are the truth; `spent` and `held`
 * of the session are their sums, moved in the same transaction, so that a hold costs the same on the
 * first run and the ten thousandth. The CHECKs make an overspent ledger impossible to write. Tables are
 * their own primary keys: each row of an index is written, and paid for, like one of a table.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS session (
    id TEXT NOT NULL,
    tenant TEXT NOT NULL,
    mixture TEXT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'expired', 'closed')),
    budget INTEGER NOT NULL,
    spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (spent + held <= budget)
  );
  CREATE TABLE IF NOT EXISTS holds (
    run TEXT PRIMARY KEY,
    amount INTEGER NOT NULL,
    planned INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL CHECK (held >= 0),
    committed INTEGER NOT NULL DEFAULT 0 CHECK (committed >= 0),
    state TEXT NOT NULL CHECK (state IN ('held', 'settled', 'released', 'committed')),
    reason TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK (held + committed <= amount)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS open_holds ON holds (created_at) WHERE state = 'held';
  CREATE INDEX IF NOT EXISTS last_holds ON holds (created_at, run);
  CREATE TABLE IF NOT EXISTS calls (
    run TEXT NOT NULL REFERENCES holds (run),
    call TEXT NOT NULL,
    model TEXT NOT NULL,
    held INTEGER NOT NULL,
    claimed INTEGER NOT NULL,
    spent INTEGER NOT NULL CHECK (spent >= 0 AND spent <= held AND spent <= claimed),
    estimated INTEGER NOT NULL,
    settled_at INTEGER NOT NULL,
    PRIMARY KEY (run, call)
  ) WITHOUT ROWID`

/** So that calls without an overrun are not read to find those with one. An index changes no row: it has no version. */
const OVERRUNS = 'CREATE INDEX IF NOT EXISTS overruns ON calls (run, call) WHERE claimed > spent'

export interface SessionRow extends Record<string, SqlStorageValue> {
  id: string
  mixture: string | null
  state: 'open' | 'expired' | 'closed'
  budget: number
  spent: number
  held: number
  expires_at: number
}

export interface HoldRow extends Record<string, SqlStorageValue> {
  run: string
  /** All that was ever reserved. */
  amount: number
  /** The amount reserved at first, for the plan. */
  planned: number
  held: number
  /** The amount counted as spent without a settled call. */
  committed: number
  state: 'held' | 'settled' | 'released' | 'committed'
  reason: string | null
  created_at: number
}

export interface CallRow extends Record<string, SqlStorageValue> {
  spent: number
  claimed: number
}

/**
 * Every change of the tables, in order: the first one makes version 1 of version 0. Tables of either version
 * may have row ids, and a column `sent` of `holds` that is no longer used.
 */
const MIGRATIONS: readonly string[] = [
  // In version 0, a run reserved nothing beyond its plan.
  `ALTER TABLE holds ADD COLUMN planned INTEGER NOT NULL DEFAULT 0;
   UPDATE holds SET planned = amount`,
]

/** The version of the tables in `SCHEMA`. */
const VERSION = MIGRATIONS.length

/** Makes the tables, and notes their version beside them. */
export function createSchema({ sql, kv }: DurableObjectStorage): void {
  sql.exec(SCHEMA)
  sql.exec(OVERRUNS)
  kv.put('schema', VERSION)
}

/**
 * Whether a session was ever opened here: a look must not leave a database behind. Tables of an older
 * release are migrated.
 *
 * @throws UnreadableError when a newer release has changed the tables: money is never counted by guesses.
 */
export function openSchema(storage: DurableObjectStorage): boolean {
  const { sql, kv } = storage
  if (!exists(sql, `SELECT 1 FROM sqlite_master WHERE name = 'session'`)) return false
  const version = kv.get('schema') ?? unnotedVersion(sql)
  if (version === VERSION) {
    sql.exec(OVERRUNS) // Tables of the release before lack it.
    return true
  }
  if (typeof version !== 'number' || MIGRATIONS[version] === undefined) {
    const found = JSON.stringify(version)
    throw new UnreadableError(
      `Cannot read the session: its tables have version ${found}, wanted ${VERSION}`,
    )
  }
  storage.transactionSync(() => {
    for (const migration of MIGRATIONS.slice(version)) sql.exec(migration)
    sql.exec(OVERRUNS)
    kv.put('schema', VERSION)
  })
  return true
}

/** The version of tables that were made before versions were noted. */
function unnotedVersion(sql: SqlStorage): number {
  return exists(sql, `SELECT 1 FROM pragma_table_info('holds') WHERE name = 'planned'`) ? 1 : 0
}

function exists(sql: SqlStorage, query: string): boolean {
  return sql.exec(query).toArray().length > 0
}

export function sessionRow(sql: SqlStorage): SessionRow | null {
  const rows = sql.exec<SessionRow>(
    'SELECT id, mixture, state, budget, spent, held, expires_at FROM session',
  )
  return rows.toArray()[0] ?? null
}

/** What no run holds. A session that has ended has nothing left: it gave that back to the budget of its key. */
export function unheld({ state, budget, spent, held }: SessionRow): number {
  return state === 'open' ? budget - spent - held : 0
}

export function holdRow(sql: SqlStorage, run: string): HoldRow | null {
  const rows = sql.exec<HoldRow>(
    'SELECT run, amount, planned, held, committed, state, reason, created_at FROM holds WHERE run = ?',
    run,
  )
  return rows.toArray()[0] ?? null
}

export function callRow(sql: SqlStorage, run: string, call: string): CallRow | null {
  const query = 'SELECT spent, claimed FROM calls WHERE run = ? AND call = ?'
  return sql.exec<CallRow>(query, run, call).toArray()[0] ?? null
}

/** The cost of the settled calls of a run. */
export function spentBy(sql: SqlStorage, run: string): number {
  const query = 'SELECT COALESCE(SUM(spent), 0) AS spent FROM calls WHERE run = ?'
  return sql.exec<{ spent: number }>(query, run).one().spent
}

export function insertSession(sql: SqlStorage, terms: NewSession): void {
  const { id, tenant, mixture, budgetMicros, nowMs, expiresAtMs } = terms
  sql.exec(
    'INSERT INTO session (id, tenant, mixture, budget, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
    id,
    tenant,
    mixture,
    budgetMicros,
    nowMs,
    expiresAtMs,
  )
}

export function insertHold(
  sql: SqlStorage,
  { run, amountMicros, nowMs }: Pick<Hold, 'run' | 'amountMicros' | 'nowMs'>,
): void {
  sql.exec(
    `INSERT INTO holds (run, amount, planned, held, state, created_at)
     VALUES (?, ?, ?, ?, 'held', ?)`,
    run,
    amountMicros,
    amountMicros,
    amountMicros,
    nowMs,
  )
}
