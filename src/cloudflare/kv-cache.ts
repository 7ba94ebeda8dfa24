/** Longest wait for KV before a run goes on without it. */
const PATIENCE_MS = 500
/** Least life of a value that KV accepts, in seconds. */
export const MIN_TTL_SECONDS = 60

/** Text by key with a life, where losing a value costs money but never correctness. */
export interface TextCache {
  /** Null when there is none, and also when the store is slow or fails. */
  read(key: string): Promise<string | null>
  /** Never throws: a value that could not be written is a miss later. */
  write(key: string, value: string, ttlSeconds: number): Promise<void>
}

/**
 * KV as a cache. Reads may be up to a minute stale and misses are remembered as long; when KV fails
 * or is slow, the answer still comes and the cache is skipped. A failure is told once per request.
 */
export function kvCache(
  kv: KVNamespace,
  keyOf: (hash: string) => string,
  failed: (what: string) => void,
): TextCache {
  let told = false
  const tell = (what: string) => {
    if (!told) failed(what)
    told = true
  }
  return {
    async read(key) {
      const patience = withPatience()
      try {
        const value = await Promise.race([kv.get(keyOf(key)), patience.over])
        if (value === undefined) tell('kv_read_slow')
        return value ?? null
      } catch {
        tell('kv_read_failed')
        return null
      } finally {
        patience.end()
      }
    },
    async write(key, value, ttlSeconds) {
      try {
        await kv.put(keyOf(key), value, { expirationTtl: Math.max(MIN_TTL_SECONDS, ttlSeconds) })
      } catch {
        tell('kv_write_failed')
      }
    },
  }
}

function withPatience(): { readonly over: Promise<undefined>; readonly end: () => void } {
  let end = () => {}
  const over = new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
    end = () => clearTimeout(timer)
  })
  return { over, end }
}
