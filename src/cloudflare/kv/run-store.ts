import type { RunStore } from '../../gateway/ports/run-store.ts'
import { kvKeys } from './kv-keys.ts'

/** Life of a record: a day. */
const TTL_SECONDS = 86_400

/**
 * Records of runs in KV, and their transcripts, a key each: written once, so never stale, but up to a minute late elsewhere.
 * Ids sort newest first, so that KV's own order is the order of the list.
 */
export function runStore(
  kv: KVNamespace,
  failed: (what: string) => void,
): Omit<RunStore, 'announce'> {
  return {
    read: (tenant, id) => kv.get(kvKeys.run(tenant, id)),

    readTranscript: (tenant, id) => kv.get(kvKeys.transcript(tenant, id)),

    async write(tenant, id, { record, transcript }) {
      const life = { expirationTtl: TTL_SECONDS }
      try {
        // Before the record, because a reader of the record reads the transcript next.
        if (transcript !== null) await kv.put(kvKeys.transcript(tenant, id), transcript, life)
        await kv.put(kvKeys.run(tenant, id), record, life)
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
