import type { UsageStore } from '../../gateway/usage/usage-store.ts'
import { persist } from '../persist.ts'
import type { Usage } from './usage.ts'

/** The figures of tenants, an object each. */
export function usageStore(
  objects: DurableObjectNamespace<Usage>,
  failed: (what: string) => void,
): UsageStore {
  return {
    async record(tenant, entry) {
      try {
        const counted = await persist(async () => objects.getByName(tenant).record(entry))
        if (!counted) failed('usage_unreadable')
      } catch {
        failed('usage_not_counted')
      }
    },
    read: (tenant, query) => persist(async () => objects.getByName(tenant).read(query)),
  }
}
