import type { IsolateMemory } from './isolate-memory.ts'
import type { TextCache } from './kv-cache.ts'
import type { mixtureStore, StoredMixture } from './mixtures.ts'

/** How long an isolate trusts what it last read of a mixture: well below the minute that KV may take. */
const MIXTURE_AGE_MS = 5_000

/** A cache with the isolate's memory before it. Keys name their whole content, so nothing here can be stale. */
export function rememberedCache(
  cache: TextCache,
  memory: IsolateMemory<string>,
  tenant: string,
): TextCache {
  const keyOf = (key: string) => `${tenant}/${key}`
  const keep = (key: string, value: string, ttlSeconds: number) =>
    memory.set(keyOf(key), value, { weight: value.length, ageMs: ttlSeconds * 1000 })
  return {
    async read(key) {
      const known = memory.get(keyOf(key))
      if (known !== undefined) return known
      const value = await cache.read(key)
      // How long it still lives is not told; as long as it may at the least.
      if (value !== null) keep(key, value, 60)
      return value
    },
    write(key, value, ttlSeconds) {
      keep(key, value, ttlSeconds)
      return cache.write(key, value, ttlSeconds)
    },
  }
}

type Mixtures = ReturnType<typeof mixtureStore>

/** Mixtures with the isolate's memory before what runs read; what is written here is seen here at once. */
export function rememberedMixtures(
  store: Mixtures,
  memory: IsolateMemory<StoredMixture | null>,
): Mixtures {
  return {
    ...store,
    async published(tenant, id) {
      const key = `${tenant}/${id}`
      const known = memory.get(key)
      if (known !== undefined) return known
      const found = await store.published(tenant, id)
      memory.set(key, found, { weight: 1, ageMs: MIXTURE_AGE_MS })
      return found
    },
    async edit(place, mixture, precondition) {
      const result = await store.edit(place, mixture, precondition)
      memory.delete(`${place.tenant}/${place.id}`)
      return result
    },
  }
}
