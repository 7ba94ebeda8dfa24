import type { KeyRecord } from '../../protocol/keys/key-record.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'

/** Version 1 had times in seconds. */
interface KeyRecordV1 extends Omit<KeyRecord, 'createdAtMs' | 'expiresAtMs'> {
  readonly createdAt: number
  readonly expiresAt: number | null
}

const FORMAT: StoredFormat<KeyRecord> = {
  version: 2,
  upgrade(older) {
    const { createdAt, expiresAt, ...record } = older as KeyRecordV1
    const expiresAtMs = expiresAt === null ? null : expiresAt * 1000
    // Nothing about a key is guessed: without its times it is not a key.
    if (!Number.isFinite(createdAt) || !(expiresAtMs === null || Number.isFinite(expiresAtMs))) {
      return null
    }
    return { ...record, createdAtMs: createdAt * 1000, expiresAtMs }
  },
}

/** A key as the registry and KV hold it. */
export function encodeKey(record: KeyRecord): string {
  return encodeStored(FORMAT, record)
}

/** Null when it cannot be read. */
export function decodeKey(text: string): KeyRecord | null {
  return decodeStored(FORMAT, text)
}
