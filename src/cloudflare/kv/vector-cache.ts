import type { VectorCache } from '../../gateway/ports/text-cache.ts'
import type { IsolateMemory } from './isolate-memory.ts'
import { MIN_TTL_SECONDS, patiently } from './kv-cache.ts'
import { kvKeys } from './kv-keys.ts'

/** Most keys of one read of KV, which counts as one operation of the invocation's thousand. */
const MAX_KEYS = 100

/** What the cache of embeddings works with. */
export interface VectorStore {
  readonly kv: KVNamespace
  readonly memory: IsolateMemory<string>
  readonly failed: (what: string) => void
}

/**
 * Embeddings in KV, with the isolate's memory before them: KV remembers a miss for a minute. Keys name all that an
 * embedding depends on, so nothing here can be stale.
 */
export function vectorCache({ kv, memory, failed }: VectorStore, scope: string): VectorCache {
  const remember = (name: string, value: string, ageMs: number) =>
    memory.set(name, value, { weight: value.length, ageMs })
  return {
    async readAll(keys) {
      const found = new Map<string, string>()
      const unknown: string[] = []
      for (const key of keys) {
        const known = memory.get(kvKeys.vector(scope, key))
        if (known === undefined) unknown.push(key)
        else found.set(key, known)
      }
      const groups: string[][] = []
      for (let from = 0; from < unknown.length; from += MAX_KEYS)
        groups.push(unknown.slice(from, from + MAX_KEYS))
      const read = await Promise.all(groups.map((group) => readGroup(group)))
      for (const [key, value] of read.flat()) {
        found.set(key, value)
        remember(kvKeys.vector(scope, key), value, MIN_TTL_SECONDS * 1000)
      }
      return found
    },
    async write(key, value, ttlSeconds) {
      const name = kvKeys.vector(scope, key)
      remember(name, value, ttlSeconds * 1000)
      try {
        await kv.put(name, value, { expirationTtl: Math.max(MIN_TTL_SECONDS, ttlSeconds) })
      } catch {
        failed('kv_write_failed')
      }
    },
  }

  async function readGroup(
    keys: readonly string[],
  ): Promise<readonly (readonly [string, string])[]> {
    try {
      const values = await patiently(kv.get(keys.map((key) => kvKeys.vector(scope, key))))
      if (values === undefined) failed('kv_read_slow')
      return keys.flatMap((key) => {
        const value = values?.get(kvKeys.vector(scope, key)) ?? null
        return value === null ? [] : [[key, value] as const]
      })
    } catch {
      failed('kv_read_failed')
      return []
    }
  }
}
