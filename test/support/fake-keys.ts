import type { KeyStore } from '../../src/gateway/ports/key-store.ts'
import type { KeyRecord } from '../../src/protocol/keys/key-record.ts'

/** Keys in memory; a key has its limit of requests, and the minute never ends. */
export function fakeKeys(): KeyStore & { readonly hashes: () => readonly string[] } {
  const records = new Map<string, KeyRecord>()
  const passes = new Map<string, number>()
  return {
    hashes: () => [...records.keys()],
    find: async (hash) => records.get(hash) ?? null,
    create: async (hash, record) => void records.set(hash, record),
    async revoke(id) {
      const found = [...records].find(([, record]) => record.id === id)
      return found !== undefined && records.delete(found[0])
    },
    async list({ limit, cursor = '0' }) {
      const start = Number(cursor)
      const newest = [...records.values()].toReversed()
      const end = start + limit
      const page = newest.slice(start, end)
      return { records: page, cursor: newest.length > end ? String(end) : null }
    },
    countedMicros: async () => 0,
    listsOrigin: async (origin) =>
      [...records.values()].some(({ origins }) => origins?.includes(origin) === true),
    async take(id, limit) {
      const taken = passes.get(id) ?? 0
      passes.set(id, taken + 1)
      return taken < limit ? 0 : 30_000
    },
  }
}
