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
        const result = await persist(async () => objects.getByName(tenant).record(entry))
        if (!result.counted) failed('usage_unreadable')
        return result.alertPicos
      } catch {
        failed('usage_not_counted')
        return null
      }
    },
    async alerted(tenant, alert) {
      try {
        await persist(async () => objects.getByName(tenant).alerted(alert))
      } catch {
        failed('alert_not_noted') // It is sent again.
      }
    },
    read: (tenant, query) => persist(async () => objects.getByName(tenant).read(query)),
  }
}
