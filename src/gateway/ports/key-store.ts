import type { KeyRecord } from '../../protocol/keys/key-record.ts'
import type { Page } from './page.ts'

/** A page of keys. */
export interface KeyPage {
  readonly records: readonly KeyRecord[]
  readonly cursor: string | null
}

/**
 * API keys, known by their SHA-256 only.
 *
 * @throws Every method rejects when the store cannot be reached.
 */
export interface KeyStore {
  /** Null when there is none; one that was revoked elsewhere may be found for up to a minute. */
  find(hash: string): Promise<KeyRecord | null>
  create(hash: string, record: KeyRecord): Promise<void>
  /** False when there is no such key. */
  revoke(id: string): Promise<boolean>
  /** Newest first. */
  list(page: Page): Promise<KeyPage>
  /** What counts today against the daily budget of a key, in millionths of a US dollar. */
  countedMicros(id: string): Promise<number>
  /** Whether any key lists this origin; up to half a minute old. */
  listsOrigin(origin: string): Promise<boolean>
  /** Takes one of a key's passes: 0, or the milliseconds until there is one; by default in a minute. */
  take(id: string, limit: number, windowMs?: number): Promise<number>
}
