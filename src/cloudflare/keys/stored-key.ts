import type { KeyRecord } from '../../protocol/keys/key-record.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'

/**
 * Version 2 had no daily budget. In version 1, times were in seconds; for a while in milliseconds, with names that
 * said so.
 */
interface EarlierKey extends Omit<KeyRecord, 'createdAtMs' | 'expiresAtMs' | 'budgetUsdPerDay'> {
  readonly createdAt?: number
  readonly expiresAt?: number | null
  readonly createdAtMs?: number
  readonly expiresAtMs?: number | null
}

const FORMAT: StoredFormat<KeyRecord> = {
  version: 3,
  upgrade(older) {
    const { createdAt, expiresAt, ...earlier } = older as EarlierKey
    const { createdAtMs = msOf(createdAt), expiresAtMs = msOf(expiresAt), ...record } = earlier
    // Nothing about a key is guessed: without its times it is not a key.
    if (typeof createdAtMs !== 'number' || expiresAtMs === undefined) return null
    return { ...record, budgetUsdPerDay: null, createdAtMs, expiresAtMs }
  },
}

function msOf<T extends null | undefined>(seconds: number | T): number | T {
  return typeof seconds === 'number' ? seconds * 1000 : seconds
}

/** A key as the registry and KV hold it. */
export function encodeKey(record: KeyRecord): string {
  return encodeStored(FORMAT, record)
}

/** Null when it cannot be read. */
export function decodeKey(text: string): KeyRecord | null {
  return decodeStored(FORMAT, text)
}
