import type { IsolateMemory } from './isolate-memory.ts'
import type { MixtureStore, StoredMixture } from '../../gateway/ports/mixture-store.ts'
import type { RunStore, StoredRun } from '../../gateway/ports/run-store.ts'
import type { TextCache } from '../../gateway/ports/text-cache.ts'

/** How long an isolate trusts what it last read of a mixture: well below the minute that KV may take. */
const MIXTURE_AGE_MS = 5_000

/** A cache with the isolate's memory before it. Keys name their whole content, so nothing here can be stale. */
export function rememberedCache(
  cache: TextCache,
  memory: IsolateMemory<string>,
  scope: string,
): TextCache {
  const keyOf = (key: string) => `${scope}/${key}`
  const keep = (key: string, value: string, ttlSeconds: number) =>
    memory.set(keyOf(key), value, { weight: value.length, ageMs: ttlSeconds * 1000 })
  return {
    async read(key) {
      const known = memory.get(keyOf(key))
      if (known !== undefined) return known
      const value = await cache.read(key)
      // KV does not return the rest of its life; this is the least that it may be.
      if (value !== null) keep(key, value, 60)
      return value
    },
    write(key, value, ttlSeconds) {
      keep(key, value, ttlSeconds)
      return cache.write(key, value, ttlSeconds)
    },
  }
}

/** Weight of a run that is not written yet, in characters. */
const RUN_WEIGHT = 40_000
/** Longest time that a record is remembered: by then KV has it everywhere. */
export const RUN_AGE_MS = 60_000

/**
 * Records of runs with the isolate's memory before them: a caller who reads a run as soon as its answer ends
 * finds it, and does not make KV remember for a minute that there is none.
 */
export function rememberedRuns(
  store: Omit<RunStore, 'announce'>,
  memory: IsolateMemory<() => StoredRun>,
): RunStore {
  const keep = (key: string, run: () => StoredRun, weight: number) =>
    memory.set(key, run, { weight, ageMs: RUN_AGE_MS })
  return {
    ...store,
    async read(tenant, id) {
      return memory.get(`${tenant}/${id}`)?.().record ?? store.read(tenant, id)
    },
    async readTranscript(tenant, id) {
      const known = memory.get(`${tenant}/${id}`)?.().transcript
      return known ?? store.readTranscript(tenant, id)
    },
    announce: (tenant, id, run) => keep(`${tenant}/${id}`, run, RUN_WEIGHT),
    write(tenant, id, run) {
      const weight = run.record.length + (run.transcript?.length ?? 0)
      keep(`${tenant}/${id}`, returning(run), weight)
      return store.write(tenant, id, run)
    },
  }
}

/** Made here, because a function made in a request would hold all that the request has in scope. */
function returning(run: StoredRun): () => StoredRun {
  return () => run
}

/** Mixtures with the isolate's memory before what runs read; what is written here is seen here at once. */
export function rememberedMixtures(
  store: MixtureStore,
  memory: IsolateMemory<StoredMixture | null>,
): MixtureStore {
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
