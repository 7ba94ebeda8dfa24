import type { HoldAnswer, Session, SessionAccount } from '../../protocol/sessions/session.ts'
import type { ChangeResult, Settled, Standing } from './ledger-messages.ts'
import type { Ledger } from './ledger.ts'
import { persist } from '../persist.ts'

/**
 * Sessions of tenants, one ledger each. The tenant is part of its name, so that the id of another
 * tenant's session names a ledger that was never opened. What a ledger cannot answer throws: money is
 * never spent because nobody could be asked.
 */
export function sessionStore(ledgers: DurableObjectNamespace<Ledger>, now: () => number) {
  const ledgerOf = ({ tenant, id }: Place) => ledgers.getByName(`${tenant}/${id}`)
  return {
    open: (place: Place, terms: Terms) => ledgerOf(place).open({ ...place, ...terms, now: now() }),
    look: (place: Place): Promise<Session | null> => persist(async () => ledgerOf(place).look()),
    read: (place: Place): Promise<SessionAccount | null> =>
      persist(async () => ledgerOf(place).read()),
    change: async (place: Place, change: Partial<Omit<Terms, 'mixture'>>): Promise<ChangeResult> =>
      ledgerOf(place).change({ budget: null, expiresAt: null, ...change, now: now() }),
    close: async (place: Place): Promise<boolean> => ledgerOf(place).close(),

    /** The money of one run. All of it may be said twice, so a deploy of the ledger costs no run its money. */
    purse(place: Place, run: string) {
      const say = <T>(act: (ledger: DurableObjectStub<Ledger>) => Promise<T>) =>
        persist(() => act(ledgerOf(place)))
      return {
        hold: (amount: number, mixture: string | null): Promise<HoldAnswer> =>
          say(async (ledger) => ledger.hold({ run, amount, mixture, now: now() })),
        standing: (): Promise<Standing | null> => say(async (ledger) => ledger.standing(run)),
        settle: (call: SettledCall): Promise<Settled> =>
          say(async (ledger) => ledger.settle({ ...call, run, now: now() })),
        raise: (to: number): Promise<boolean> =>
          say(async (ledger) => ledger.raise({ run, to, now: now() })),
        shrink: (to: number): Promise<void> => say(async (ledger) => ledger.shrink({ run, to })),
        release: (reason: string): Promise<void> =>
          say(async (ledger) => ledger.release({ run, reason, now: now() })),
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
