import type { IdempotencyKeys, IdempotencyPlace } from '../../gateway/ports/idempotency-keys.ts'
import { MAX_ANSWER_BYTES, type IdempotencyKey } from './idempotency-key.ts'
import { persist } from '../persist.ts'

/** How often a leader renews its lease, which outlasts two lost renewals. */
const RENEW_MS = 10_000

type Keys = DurableObjectNamespace<IdempotencyKey>

/** The idempotency keys of all tenants, each an object of its own. */
export function idempotencyKeys(keys: Keys, failed: (what: string) => void): IdempotencyKeys {
  const reach = <T>(
    place: IdempotencyPlace,
    act: (key: DurableObjectStub<IdempotencyKey>) => Promise<T>,
  ) => persist(() => act(keys.getByName(nameOf(place))))
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
          // A message may have 32 MiB.
          const sent = answer.length > MAX_ANSWER_BYTES ? null : answer
          // When this fails, the lease ends, and the key answers that the outcome is unknown.
          await reach(place, async (key) => key.complete(owner, sent)).catch(() =>
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

/**
 * The name of the object of a key. Tenants and sessions hold no slash, but the text of a key may: a tenant's key that
 * reads as the place of a session gets a name that begins with a slash, which no other has. All other names are those
 * of older releases.
 */
function nameOf({ tenant, session, key }: IdempotencyPlace): string {
  if (session !== null) return `${tenant}/${session}/${key}`
  return SESSION_PLACE.test(key) ? `/${tenant}/${key}` : `${tenant}/${key}`
}

/** How the places of sessions begin, behind the tenant. */
const SESSION_PLACE = /^sess_[^/]*\//
