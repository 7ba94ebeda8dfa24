import type {
  ModelSpending,
  Session,
  SessionAccount,
  SessionRun,
} from '../../protocol/sessions/session.ts'
import { MAX_MICROS } from './ledger-amounts.ts'
import type { NewSession } from './ledger-messages.ts'
import type { HoldRow, SessionRow } from './ledger-schema.ts'

/** How many runs an account lists. */
const LAST_RUNS = 20

/** A session that was opened just now. */
export function openedSession({ id, budgetMicros, expiresAtMs, mixture }: NewSession): Session {
  const money = { budgetMicros, spentMicros: 0, heldMicros: 0, remainingMicros: budgetMicros }
  return { id, ...money, expiresAtMs, mixture }
}

/** A session as the API returns it. */
export function toSession({ expires_at: expiresAtMs, ...row }: SessionRow): Session {
  const { id, mixture, budget: budgetMicros, spent: spentMicros, held: heldMicros } = row
  return {
    id,
    budgetMicros,
    spentMicros,
    heldMicros,
    remainingMicros: budgetMicros - spentMicros - heldMicros,
    expiresAtMs,
    mixture,
  }
}

/** A session with its costs by model and run. */
export function toAccount(sql: SqlStorage, row: SessionRow): SessionAccount {
  const { overrun: overrunMicros } = sql
    .exec<{ overrun: number }>(
      'SELECT MIN(TOTAL(claimed - spent), ?) AS overrun FROM calls',
      MAX_MICROS,
    )
    .one()
  return { ...toSession(row), overrunMicros, runs: lastRuns(sql), models: byModel(sql) }
}

interface RunRow extends HoldRow {
  called: number
  overrun: number
}

function lastRuns(sql: SqlStorage): readonly SessionRun[] {
  const rows = sql.exec<RunRow>(
    `SELECT run, amount, planned, held, committed, state, reason, created_at,
       (SELECT COALESCE(SUM(spent), 0) FROM calls WHERE calls.run = holds.run) AS called,
       (SELECT MIN(TOTAL(claimed - spent), ?) FROM calls WHERE calls.run = holds.run) AS overrun
     FROM holds ORDER BY created_at DESC, run DESC LIMIT ?`,
    MAX_MICROS,
    LAST_RUNS,
  )
  return rows.toArray().map(({ run, state, reason, ...row }) => ({
    run,
    state,
    reason,
    heldMicros: row.held,
    spentMicros: row.called + row.committed,
    overrunMicros: row.overrun,
    clamped: row.overrun > 0,
    createdAtMs: row.created_at,
  }))
}

interface ModelRow extends Record<string, SqlStorageValue> {
  model: string
  spent: number
  calls: number
  estimated: number
}

function byModel(sql: SqlStorage): readonly ModelSpending[] {
  const models: ModelSpending[] = sql
    .exec<ModelRow>(
      `SELECT model, SUM(spent) AS spent, COUNT(*) AS calls, SUM(estimated) AS estimated
       FROM calls GROUP BY model ORDER BY spent DESC, model`,
    )
    .toArray()
    .map(({ spent: spentMicros, ...row }) => ({ ...row, spentMicros }))
  const { committed } = sql
    .exec<{ committed: number }>('SELECT COALESCE(SUM(committed), 0) AS committed FROM holds')
    .one()
  const unknown = { model: null, spentMicros: committed, calls: 0, estimated: 0 }
  return committed === 0
    ? models
    : [...models, unknown].sort((a, b) => b.spentMicros - a.spentMicros)
}
