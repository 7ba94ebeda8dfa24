import type { Page } from './page.ts'

/** A page of records. */
export interface RunPage {
  readonly records: readonly string[]
  readonly cursor: string | null
}

/**
 * Records of runs, as text.
 *
 * @throws `read` and `list` reject when the store cannot be reached; the others never do.
 */
export interface RunStore {
  /** Null when there is none. */
  read(tenant: string, id: string): Promise<string | null>
  /** The record that will be written soon: readers in this isolate find it from now on. */
  announce(tenant: string, id: string, record: () => string): void
  write(tenant: string, id: string, record: string): Promise<void>
  /** Newest first. */
  list(tenant: string, page: Page): Promise<RunPage>
}
