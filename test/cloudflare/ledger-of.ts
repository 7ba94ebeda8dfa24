import { env } from 'cloudflare:workers'

export const MINUTE = 60_000
export const DAY = 86_400_000
/** Ahead of the real clock, so that no alarm rings by itself. */
export const NOW = Date.now() + 100 * DAY

export const call = { call: '0', model: 'up/a', estimated: false, nowMs: NOW }

/** A ledger with a budget of 1000, open for an hour. */
export async function ledgerOf({
  budgetMicros = 1000,
  nowMs = NOW,
  mixture = null,
}: {
  readonly budgetMicros?: number
  readonly nowMs?: number
  readonly mixture?: string | null
} = {}) {
  const id = `sess_${crypto.randomUUID()}`
  const ledger = env.LEDGER.getByName(`local/${id}`)
  const terms = {
    id,
    tenant: 'local',
    budgetMicros,
    expiresAtMs: nowMs + 60 * MINUTE,
    mixture,
    nowMs,
  }
  await ledger.open(terms)
  const hold = (run: string, amountMicros: number, at = nowMs) =>
    ledger.hold({ run, amountMicros, mixture: 'demo', nowMs: at })
  const account = async () => {
    const read = await ledger.read()
    if (read === null) throw new Error('There is no session')
    return read
  }
  const sums = async () => {
    const { spentMicros, heldMicros, remainingMicros } = await account()
    return [spentMicros, heldMicros, remainingMicros]
  }
  return { id, ledger, terms, hold, account, sums }
}
