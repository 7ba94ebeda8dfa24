import type { HookRecord } from '../../protocol/hooks/hook-record.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'

/** In version 1, times had their unit in their names or not. */
interface EarlierHook extends Omit<HookRecord, 'createdAtMs' | 'updatedAtMs'> {
  readonly createdAt: number
  readonly updatedAt: number
  readonly createdAtMs?: number
  readonly updatedAtMs?: number
}

const FORMAT: StoredFormat<HookRecord> = {
  version: 2,
  upgrade(older) {
    const earlier = older as EarlierHook
    const { createdAt, createdAtMs = createdAt, updatedAt, updatedAtMs = updatedAt } = earlier
    const { id, tenant, hook } = earlier
    return typeof hook === 'object' ? { id, tenant, hook, createdAtMs, updatedAtMs } : null
  },
}

/** A hook as the registry holds it. */
export function encodeHook(record: HookRecord): string {
  return encodeStored(FORMAT, record)
}

/** Null when it cannot be read. */
export function decodeHook(text: string): HookRecord | null {
  return decodeStored(FORMAT, text)
}
