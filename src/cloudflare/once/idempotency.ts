import type { IdempotencyKeys, IdempotencyPlace } from '../../gateway/ports/idempotency-keys.ts'
import type { IdempotencyKey } from './idempotency-key.ts'
import { persist } from '../persist.ts'

/** How often a leader renews its lease, which outlasts two lost renewals. */
const RENEW_MS = 10_000

type Keys = DurableObjectNamespace<IdempotencyKey>

/** The idempotency keys of all tenants, each an object of its own; tenants hold no slash. */
export function idempotencyKeys(keys: Keys, failed: (what: string) => void): IdempotencyKeys {
  const reach = <T>(
    place: IdempotencyPlace,
    act: (key: DurableObjectStub<IdempotencyKey>) => Promise<T>,
  ) => persist(() => act(keys.getByName(`${place.tenant}/${place.key}`)))
  return {
    async claim(place, fingerprint) {
      const owner = crypto.randomUUID()
      const claim = await reach(place, async (key) => key.claim(owner, fingerprint))
      if (claim.role !== 'lead') return claim
      const renew = () => reach(place, async (key) => key.renew(owner)).catch(() => {})
      const renewal = setInterval(() => void renew(), RENEW_MS)
      return {
        role: 'lead',
        async complete(answer) {
          clearInterval(renewal)
          // When this fails, the lease ends, and the key answers that the outcome is unknown.
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

    look: (place, fingerprint) => reach(place, async (key) => key.look(fingerprint)),
  }
}
