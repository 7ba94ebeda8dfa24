import type { HookRecord } from '../protocol/hook-record.ts'
import type { HookPage, HookRegistry } from './hook-registry.ts'
import type { IsolateMemory } from './isolate-memory.ts'

/** How long an isolate trusts what it last read of a hook. */
export const HOOK_AGE_MS = 5_000

/** Hooks, with the isolate's memory before the registry; what is written here is seen here at once. */
export function hookStore(
  registries: DurableObjectNamespace<HookRegistry>,
  memory: IsolateMemory<HookRecord | null>,
) {
  const registry = () => registries.getByName('hooks')
  return {
    async find(id: string): Promise<HookRecord | null> {
      const known = memory.get(id)
      if (known !== undefined) return known
      const found: HookRecord | null = await registry().read(id)
      memory.set(id, found, { weight: 1, ageMs: HOOK_AGE_MS })
      return found
    },
    read: async (id: string): Promise<HookRecord | null> => registry().read(id),
    async put(record: HookRecord): Promise<HookRecord | null> {
      const before: HookRecord | null = await registry().put(record)
      memory.delete(record.id)
      return before
    },
    async remove(id: string): Promise<boolean> {
      const removed = await registry().remove(id)
      memory.delete(id)
      return removed
    },
    list: async (page: {
      readonly cursor: string | undefined
      readonly limit: number
    }): Promise<HookPage> => registry().list(page.limit, page.cursor),
  }
}
