import type { SessionAccount } from '../protocol/session.ts'
import type { ChangeResult, HoldResult, Settled } from './ledger-messages.ts'
import type { Ledger } from './ledger.ts'

/**
 * Sessions of tenants, one ledger each. The tenant is part of its name, so that the id of another
 * tenant's session names a ledger that was never opened. What a ledger cannot answer throws: money is
 * never spent because nobody could be asked.
 */
export function sessionStore(ledgers: DurableObjectNamespace<Ledger>, now: () => number) {
  const ledgerOf = ({ tenant, id }: Place) => ledgers.getByName(`${tenant}/${id}`)
  return {
    open: (place: Place, terms: Terms) => ledgerOf(place).open({ ...place, ...terms, now: now() }),
    read: async (place: Place): Promise<SessionAccount | null> => ledgerOf(place).read(),
    change: async (place: Place, change: Partial<Omit<Terms, 'mixture'>>): Promise<ChangeResult> =>
      ledgerOf(place).change({ budget: null, expiresAt: null, ...change, now: now() }),
    close: async (place: Place): Promise<boolean> => ledgerOf(place).close(),

    /** The money of one run, asked in order: one stub keeps the order of its calls. */
    purse(place: Place, run: string) {
      const ledger = ledgerOf(place)
      return {
        hold: async (amount: number): Promise<HoldResult> =>
          ledger.hold({ run, amount, now: now() }),
        standing: async (): Promise<number | null> => ledger.standing(run),
        markSent: async (): Promise<boolean> => ledger.markSent(run),
        settle: async (call: SettledCall): Promise<Settled> =>
          ledger.settle({ ...call, run, now: now() }),
        raise: async (to: number): Promise<boolean> => ledger.raise({ run, to, now: now() }),
        shrink: async (to: number): Promise<void> => ledger.shrink({ run, to }),
        release: async (reason: string): Promise<void> =>
          ledger.release({ run, reason, now: now() }),
      }
    },
  }
}

interface Place {
  readonly tenant: string
  readonly id: string
}

interface Terms {
  readonly budget: number
  readonly expiresAt: number
  readonly mixture: string | null
}

interface SettledCall {
  readonly call: string
  readonly model: string
  readonly amount: number
  readonly estimated: boolean
  readonly keep?: number
}
