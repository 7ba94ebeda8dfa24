import type { SessionPlace, SessionStore } from '../../gateway/ports/session-store.ts'
import type { Ledger } from './ledger.ts'
import { persist } from '../persist.ts'

/**
 * Sessions of tenants, one ledger each. The tenant is part of its name, so that the id of another
 * tenant's session names a ledger that was never opened. What a ledger cannot answer throws: money is
 * never spent because nobody could be asked.
 */
export function sessionStore(
  ledgers: DurableObjectNamespace<Ledger>,
  now: () => number,
): SessionStore {
  const ledgerOf = ({ tenant, id }: SessionPlace) => ledgers.getByName(`${tenant}/${id}`)
  return {
    open: async (place, terms) => ledgerOf(place).open({ ...place, ...terms, now: now() }),
    look: (place) => persist(async () => ledgerOf(place).look()),
    read: (place) => persist(async () => ledgerOf(place).read()),
    change: async (place, change) =>
      ledgerOf(place).change({ budget: null, expiresAt: null, ...change, now: now() }),
    close: async (place) => ledgerOf(place).close(),

    /** The money of one run. All of it may be said twice, so a deploy of the ledger costs no run its money. */
    purse(place, run) {
      const say = <T>(act: (ledger: DurableObjectStub<Ledger>) => Promise<T>) =>
        persist(() => act(ledgerOf(place)))
      return {
        hold: (amount, mixture) =>
          say(async (ledger) => ledger.hold({ run, amount, mixture, now: now() })),
        standing: () => say(async (ledger) => ledger.standing(run)),
        settle: (call) => say(async (ledger) => ledger.settle({ ...call, run, now: now() })),
        raise: (to) => say(async (ledger) => ledger.raise({ run, to, now: now() })),
        shrink: (to) => say(async (ledger) => ledger.shrink({ run, to })),
        release: (reason) => say(async (ledger) => ledger.release({ run, reason, now: now() })),
      }
    },
  }
}
