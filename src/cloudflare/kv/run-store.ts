import type { RunStore } from '../../gateway/ports/run-store.ts'
import { kvKeys } from './kv-keys.ts'

/** Life of a record: a day. */
const TTL_SECONDS = 86_400

/**
 * Records of runs in KV, a key each: written once, so never stale, but up to a minute late elsewhere.
 * Ids sort newest first, so that KV's own order is the order of the list.
 */
export function runStore(
  kv: KVNamespace,
  failed: (what: string) => void,
): Omit<RunStore, 'announce'> {
  return {
    read: (tenant, id) => kv.get(kvKeys.run(tenant, id)),

    async write(tenant, id, record) {
      try {
        await kv.put(kvKeys.run(tenant, id), record, { expirationTtl: TTL_SECONDS })
      } catch {
        failed('kv_run_not_written')
      }
    },

    async list(tenant, page) {
      const prefix = kvKeys.runs(tenant)
      const listed = await kv.list({ prefix, limit: page.limit, cursor: page.cursor ?? null })
      const names = listed.keys.map(({ name }) => name)
      const values = names.length === 0 ? new Map<string, string | null>() : await kv.get(names)
      const records = names.flatMap((name) => values.get(name) ?? [])
      return { records, cursor: listed.list_complete ? null : listed.cursor }
    },
  }
}
