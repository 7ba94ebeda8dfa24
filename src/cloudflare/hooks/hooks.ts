import type { HookStore } from '../../gateway/ports/hook-store.ts'
import type { HookRecord } from '../../protocol/hooks/hook-record.ts'
import { decodeHook, encodeHook } from './stored-hook.ts'
import type { HookRegistry } from './hook-registry.ts'
import type { IsolateMemory } from '../kv/isolate-memory.ts'

/** How long an isolate trusts what it last read of a hook. */
export const HOOK_AGE_MS = 5_000

export interface HookOptions {
  readonly memory: IsolateMemory<HookRecord | null>
  /** Reports a record that cannot be read, which counts as absent. */
  readonly failed: (what: string) => void
}

/** Hooks, with the isolate's memory before the registry; what is written here is seen here at once. */
export function hookStore(
  registries: DurableObjectNamespace<HookRegistry>,
  { memory, failed }: HookOptions,
): HookStore {
  const decode = (text: string | null): HookRecord | null => {
    const record = text === null ? null : decodeHook(text)
    if (text !== null && record === null) failed('hook_unreadable')
    return record
  }
  const registry = () => registries.getByName('hooks')
  const read = async (id: string) => decode(await registry().read(id))
  return {
    read,
    async find(id) {
      const known = memory.get(id)
      if (known !== undefined) return known
      const found = await read(id)
      memory.set(id, found, { weight: 1, ageMs: HOOK_AGE_MS })
      return found
    },
    async put(record) {
      const before = decode(await registry().put(record.id, encodeHook(record)))
      memory.delete(record.id)
      return before
    },
    async remove(id) {
      const removed = await registry().remove(id)
      memory.delete(id)
      return removed
    },
    async list(page) {
      const { records, cursor } = await registry().list(page.limit, page.cursor)
      return { records: records.flatMap((text) => decode(text) ?? []), cursor }
    },
  }
}
