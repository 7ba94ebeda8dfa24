import type { HookRecord } from '../../protocol/hooks/hook-record.ts'
import type { Page } from './page.ts'

/** A page of hooks. */
export interface HookPage {
  readonly records: readonly HookRecord[]
  readonly cursor: string | null
}

/**
 * Hooks of the gateway, by their ids.
 *
 * @throws Every method rejects when the store cannot be reached.
 */
export interface HookStore {
  /** As webhooks read it: an edit made elsewhere may take some seconds. Null when there is none. */
  find(id: string): Promise<HookRecord | null>
  /** The current one, exactly. */
  read(id: string): Promise<HookRecord | null>
  /** Returns the hook that it replaced; null when it is new. */
  put(record: HookRecord): Promise<HookRecord | null>
  /** False when there was none. */
  remove(id: string): Promise<boolean>
  /** By id. */
  list(page: Page): Promise<HookPage>
}
