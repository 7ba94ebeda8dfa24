import type { HookRecord } from '../../protocol/hooks/hook-record.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'

/** Version 1 named its times without their unit. */
interface HookRecordV1 extends Omit<HookRecord, 'createdAtMs' | 'updatedAtMs'> {
  readonly createdAt: number
  readonly updatedAt: number
}

const FORMAT: StoredFormat<HookRecord> = {
  version: 2,
  upgrade(older) {
    const { createdAt: createdAtMs, updatedAt: updatedAtMs, ...record } = older as HookRecordV1
    return typeof record.hook === 'object' ? { ...record, createdAtMs, updatedAtMs } : null
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
