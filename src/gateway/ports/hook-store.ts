import type { HookRecord } from '../../protocol/hooks/hook-record.ts'
import type { Page } from './page.ts'

/** Hooks of the gateway, by their ids. All methods throw when nobody can be asked. */
export interface HookStore {
  /** As webhooks see it: an edit made elsewhere may take some seconds. Null when there is none. */
  find(id: string): Promise<HookRecord | null>
  /** As it is now. */
  read(id: string): Promise<HookRecord | null>
  /** What was there before; null when it is new. */
  put(record: HookRecord): Promise<HookRecord | null>
  /** False when there was none. */
  remove(id: string): Promise<boolean>
  /** By id. */
  list(
    page: Page,
  ): Promise<{ readonly records: readonly HookRecord[]; readonly cursor: string | null }>
}
