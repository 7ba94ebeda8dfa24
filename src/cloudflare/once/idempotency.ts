import type { IdempotencyKey, Standing } from './idempotency-key.ts'
import { persist } from '../persist.ts'

/** How often a leader says that it is still at it; its lease outlasts two that are lost. */
const RENEW_MS = 10_000

export type Claimed =
  | Standing
  | {
      readonly role: 'lead'
      readonly complete: (answer: string) => Promise<void>
      readonly release: () => Promise<void>
    }

export interface KeyPlace {
  readonly tenant: string
  readonly key: string
}

type Keys = DurableObjectNamespace<IdempotencyKey>

/** The idempotency keys of all tenants, each an object of its own; tenants hold no slash. */
export function idempotencyKeys(keys: Keys, failed: (what: string) => void) {
  const reach = <T>(place: KeyPlace, act: (key: DurableObjectStub<IdempotencyKey>) => Promise<T>) =>
    persist(() => act(keys.getByName(`${place.tenant}/${place.key}`)))
  return {
    /** Throws when the key cannot be reached: without its word nothing may run. */
    async claim(place: KeyPlace, fingerprint: string): Promise<Claimed> {
      const owner = crypto.randomUUID()
      const claim = await reach(place, async (key) => key.claim(owner, fingerprint))
      if (claim.role !== 'lead') return claim
      const renew = () => reach(place, async (key) => key.renew(owner)).catch(() => {})
      const renewal = setInterval(() => void renew(), RENEW_MS)
      return {
        role: 'lead',
        async complete(answer) {
          clearInterval(renewal)
          // When it cannot be said, the lease ends, and the key says that it does not know.
          await reach(place, async (key) => key.complete(owner, answer)).catch(() =>
            failed('idempotency_not_completed'),
          )
        },
        async release() {
          clearInterval(renewal)
          await reach(place, async (key) => key.release(owner)).catch(() =>
            failed('idempotency_not_released'),
          )
        },
      }
    },

    look: (place: KeyPlace, fingerprint: string): Promise<Standing | null> =>
      reach(place, async (key) => key.look(fingerprint)),
  }
}
