import type { TextCache } from '../../gateway/ports/text-cache.ts'

/** Longest wait for KV before a run goes on without it. */
const PATIENCE_MS = 500
/** Least life of a value that KV accepts, in seconds. */
export const MIN_TTL_SECONDS = 60

/**
 * KV as a cache. Reads may be up to a minute stale and misses are remembered as long; when KV fails
 * or is slow, the answer still comes and the cache is skipped.
 */
export function kvCache(
  kv: KVNamespace,
  keyOf: (hash: string) => string,
  failed: (what: string) => void,
): TextCache {
  return {
    async read(key) {
      try {
        const value = await patiently(kv.get(keyOf(key)))
        if (value === undefined) failed('kv_read_slow')
        return value ?? null
      } catch {
        failed('kv_read_failed')
        return null
      }
    },
    async write(key, value, ttlSeconds) {
      try {
        await kv.put(keyOf(key), value, { expirationTtl: Math.max(MIN_TTL_SECONDS, ttlSeconds) })
      } catch {
        failed('kv_write_failed')
      }
    },
  }
}

/** What a read of KV gives; undefined when it takes longer than a run should wait for it. */
export async function patiently<T>(reading: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
  })
  return Promise.race([reading, over]).finally(() => clearTimeout(timer ?? null))
}
