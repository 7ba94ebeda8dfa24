import type { SessionChange } from '../../gateway/ports/session-store.ts'
import { toSession } from './ledger-account.ts'
import { assertMicros } from './ledger-amounts.ts'
import type { Change } from './ledger-messages.ts'
import type { SessionRow } from './ledger-schema.ts'

type Changed =
  | { readonly ok: true; readonly row: SessionRow }
  | Extract<SessionChange, { readonly ok: false }>

/** The session as a change makes it, or why it cannot be made. */
export function changed(
  row: SessionRow | null,
  { budgetMicros, expiresAtMs, nowMs }: Change,
): Changed {
  if (row === null || row.state === 'closed') return { ok: false, reason: 'closed', session: null }
  const session = toSession(row)
  if (row.state === 'expired' || row.expires_at <= nowMs) {
    return { ok: false, reason: 'expired', session }
  }
  const next = { budget: budgetMicros ?? row.budget, expires_at: expiresAtMs ?? row.expires_at }
  assertMicros(next.budget)
  if (next.budget < row.spent + row.held) return { ok: false, reason: 'budget', session }
  return { ok: true, row: { ...row, ...next } }
}
