import type { SessionPlace, SessionStore } from '../../gateway/ports/session-store.ts'
import type { Ledger } from './ledger.ts'
import { persist } from '../persist.ts'

/**
 * Sessions of tenants, one ledger each. The tenant is part of its name, so that the id of another
 * tenant's session names a ledger that was never opened. A ledger that does not answer throws: money
 * is never spent without its answer.
 */
export function sessionStore(
  ledgers: DurableObjectNamespace<Ledger>,
  now: () => number,
): SessionStore {
  const ledgerOf = ({ tenant, id }: SessionPlace) => ledgers.getByName(`${tenant}/${id}`)
  return {
    open: async (place, terms) => ledgerOf(place).open({ ...place, ...terms, nowMs: now() }),
    look: (place) => persist(async () => ledgerOf(place).look()),
    read: (place) => persist(async () => ledgerOf(place).read()),
    change: async (place, change) =>
      ledgerOf(place).change({ budgetMicros: null, expiresAtMs: null, ...change, nowMs: now() }),
    close: async (place) => ledgerOf(place).close(),

    /** The money of one run. Every call is idempotent and retried, so a deploy of the ledger costs no run its money. */
    purse(place, run) {
      const say = <T>(act: (ledger: DurableObjectStub<Ledger>) => Promise<T>) =>
        persist(() => act(ledgerOf(place)))
      return {
        hold: (amountMicros, mixture) =>
          say(async (ledger) => ledger.hold({ run, amountMicros, mixture, nowMs: now() })),
        reservation: () => say(async (ledger) => ledger.reservation(run)),
        settle: (call) => say(async (ledger) => ledger.settle({ ...call, run, nowMs: now() })),
        raise: (toMicros) => say(async (ledger) => ledger.raise({ run, toMicros, nowMs: now() })),
        shrink: (toMicros) => say(async (ledger) => ledger.shrink({ run, toMicros })),
        release: (reason) => say(async (ledger) => ledger.release({ run, reason, nowMs: now() })),
      }
    },
  }
}
