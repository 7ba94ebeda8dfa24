import { unheld, type SessionRow } from './ledger-schema.ts'

interface OverrunRow extends Record<string, SqlStorageValue> {
  run: string
  call: string
  overrun: number
}

/**
 * Counts the overruns of calls as spent, as far as the budget has money that no run holds, and returns the session with
 * that. A call takes no money from other runs, so what they release pays for it before another run can hold it.
 */
export function payOverruns(sql: SqlStorage, session: SessionRow): SessionRow {
  let left = unheld(session)
  if (left <= 0) return session
  const rows = sql.exec<OverrunRow>(
    'SELECT run, call, claimed - spent AS overrun FROM calls WHERE claimed > spent ORDER BY run, call',
  )
  for (const { run, call, overrun } of rows.toArray()) {
    const paid = Math.min(overrun, left)
    if (paid === 0) break
    left -= paid
    sql.exec(
      'UPDATE calls SET held = held + ?, spent = spent + ? WHERE run = ? AND call = ?',
      paid,
      paid,
      run,
      call,
    )
  }
  return { ...session, spent: session.spent + unheld(session) - left }
}
