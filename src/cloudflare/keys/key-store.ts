import type { KeyStore } from '../../gateway/ports/key-store.ts'
import type { KeyRecord } from '../../protocol/keys/key-record.ts'
import { IsolateMemory } from '../kv/isolate-memory.ts'
import type { KeyBudget } from './key-budget.ts'
import type { KeyLimiter } from './key-limiter.ts'
import type { KeyRegistry } from './key-registry.ts'
import { kvKeys } from '../kv/kv-keys.ts'
import { ListedOrigins } from './listed-origins.ts'
import { decodeKey } from './stored-key.ts'

/** How long a read of KV may be served from the place it is read at; the least KV accepts. */
const CACHE_TTL_SECONDS = 30
/** How long an isolate trusts what it read itself: with the time above, well below a minute. */
const KEY_AGE_MS = 5_000
/** How long an isolate remembers what it revoked: longer than KV may still hold the key. */
const REVOKED_AGE_MS = 300_000

export interface KeyBindings {
  readonly KV: KVNamespace
  readonly KEY_REGISTRY: DurableObjectNamespace<KeyRegistry>
  readonly KEY_BUDGET: DurableObjectNamespace<KeyBudget>
  readonly KEY_LIMITER: DurableObjectNamespace<KeyLimiter>
}

/** What an isolate remembers of keys. */
export interface KeyMemory {
  readonly known: IsolateMemory<KeyRecord | null>
  readonly revoked: IsolateMemory<true>
  readonly origins: ListedOrigins
}

export function keyMemory(now: () => number): KeyMemory {
  return {
    known: new IsolateMemory({ maxWeight: 5_000, maxAgeMs: KEY_AGE_MS }, now),
    revoked: new IsolateMemory({ maxWeight: 5_000, maxAgeMs: REVOKED_AGE_MS }, now),
    origins: new ListedOrigins(now),
  }
}

/**
 * Keys by their hash: what this isolate knows, then KV, then the registry, which knows new keys
 * before KV does. So a key works as soon as it is made, and a revoked one stops at once where it was
 * revoked and within a minute elsewhere.
 */
export function keyStore(
  { KV, KEY_REGISTRY, KEY_BUDGET, KEY_LIMITER }: KeyBindings,
  memory: KeyMemory,
): KeyStore {
  const registry = () => KEY_REGISTRY.getByName('keys')

  async function published(hash: string): Promise<KeyRecord | null> {
    const options = { cacheTtl: CACHE_TTL_SECONDS }
    const text = await KV.get(kvKeys.key(hash), options).catch(() => null)
    // A record of KV that cannot be read is looked up in the registry.
    return text === null ? null : decodeKey(text)
  }

  return {
    async find(hash) {
      const known = memory.known.get(hash)
      if (known !== undefined) return known
      if (memory.revoked.get(hash) === true) return null
      const found = (await published(hash)) ?? (await registry().find(hash))
      // It may have been revoked here while KV was read.
      if (memory.revoked.get(hash) === true) return null
      memory.known.set(hash, found, { weight: 1, ageMs: KEY_AGE_MS })
      return found
    },

    async create(hash, record) {
      await registry().create(hash, record)
      memory.origins.clear()
    },

    async revoke(id) {
      const hash = await registry().revoke(id)
      if (hash === null) return false
      memory.revoked.set(hash, true, { weight: 1, ageMs: REVOKED_AGE_MS })
      memory.known.delete(hash)
      memory.origins.clear()
      return true
    },

    async list(page) {
      return registry().list(page.limit, page.cursor)
    },

    async countedMicros(id) {
      return KEY_BUDGET.getByName(id).counted()
    },

    listsOrigin: (origin) => memory.origins.has(origin, registry()),

    async take(id, limit, windowMs) {
      return KEY_LIMITER.getByName(id).take(limit, windowMs)
    },
  }
}

/**
 * The platform's rate limiter, as a shield: rough, counted at each place for itself, and nearly free.
 * A deployment may leave the binding out, and a shield that fails must not reject requests.
 */
export function shield(env: { readonly SHIELD?: RateLimit }): (key: string) => Promise<boolean> {
  return async (key) => {
    const verdict = await env.SHIELD?.limit({ key }).catch(() => undefined)
    return verdict?.success ?? true
  }
}
