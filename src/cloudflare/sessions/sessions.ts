import type { SessionPlace, SessionStore } from '../../gateway/ports/session-store.ts'
import { IsolateMemory } from '../kv/isolate-memory.ts'
import type { Ledger } from './ledger.ts'
import { persist } from '../persist.ts'

/** How long an isolate trusts what it read about the end of a session. */
const END_AGE_MS = 60_000

/** What an isolate remembers of sessions whose tokens are older than their first end: when each ends. */
export function sessionMemory(now: () => number): IsolateMemory<number> {
  return new IsolateMemory({ maxWeight: 5_000, maxAgeMs: END_AGE_MS }, now)
}

/**
 * Sessions of tenants, one ledger each. The tenant is part of its name, so that the id of another
 * tenant's session names a ledger that was never opened. A ledger that does not answer throws: money
 * is never spent without its answer.
 */
export function sessionStore(
  ledgers: DurableObjectNamespace<Ledger>,
  now: () => number,
  memory = sessionMemory(now),
): SessionStore {
  const nameOf = ({ tenant, id }: SessionPlace) => `${tenant}/${id}`
  const ledgerOf = (place: SessionPlace) => ledgers.getByName(nameOf(place))
  return {
    open: async (place, terms) => ledgerOf(place).open({ ...place, ...terms, nowMs: now() }),
    look: (place) => persist(async () => ledgerOf(place).look()),
    read: (place) => persist(async () => ledgerOf(place).read()),
    async endsAtMs(place) {
      const known = memory.get(nameOf(place))
      if (known !== undefined) return known
      const endsAtMs = (await persist(async () => ledgerOf(place).look()))?.expiresAtMs ?? 0
      const leftMs = endsAtMs - now()
      // A session that is over stays over. The end of another one may still be moved to a later time.
      const ageMs = leftMs > 0 ? leftMs : END_AGE_MS
      memory.set(nameOf(place), endsAtMs, { weight: 1, ageMs })
      return endsAtMs
    },
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
        update: (update) => say(async (ledger) => ledger.update({ ...update, run, nowMs: now() })),
      }
    },
  }
}
