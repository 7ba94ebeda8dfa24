import { env } from 'cloudflare:workers'

export const MINUTE = 60_000
export const DAY = 86_400_000
/** Ahead of the real clock, so that no alarm rings by itself. */
export const NOW = Date.now() + 100 * DAY

export const call = { call: '0', model: 'up/a', estimated: false, now: NOW }

/** A ledger with a budget of 1000, open for an hour. */
export async function ledgerOf({
  budget = 1000,
  now = NOW,
  mixture = null,
}: { readonly budget?: number; readonly now?: number; readonly mixture?: string | null } = {}) {
  const id = `sess_${crypto.randomUUID()}`
  const ledger = env.LEDGER.getByName(`local/${id}`)
  const terms = { id, tenant: 'local', budget, expiresAt: now + 60 * MINUTE, mixture, now }
  await ledger.open(terms)
  const hold = (run: string, amount: number, at = now) =>
    ledger.hold({ run, amount, mixture: 'demo', now: at })
  const account = async () => {
    const read = await ledger.read()
    if (read === null) throw new Error('There is no session')
    return read
  }
  const sums = async () => {
    const { spent, held, remaining } = await account()
    return [spent, held, remaining]
  }
  return { id, ledger, terms, hold, account, sums }
}
