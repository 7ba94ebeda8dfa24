import type { Page } from './page.ts'

/** A page of records. */
export interface RunPage {
  readonly records: readonly string[]
  readonly cursor: string | null
}

/** A run as text: its record, and apart from it its transcript, so that lists never read those. */
export interface StoredRun {
  readonly record: string
  /** Null unless the request said `store`. */
  readonly transcript: string | null
}

/**
 * Runs, as text.
 *
 * @throws `read`, `readTranscript` and `list` reject when the store cannot be reached; the others never do.
 */
export interface RunStore {
  /** The record; null when there is none. */
  read(tenant: string, id: string): Promise<string | null>
  /** Null when there is none, or when it is not seen here yet. */
  readTranscript(tenant: string, id: string): Promise<string | null>
  /** The run that will be written soon: readers in this isolate find it from now on. */
  announce(tenant: string, id: string, run: () => StoredRun): void
  write(tenant: string, id: string, run: StoredRun): Promise<void>
  /** Records, newest first. */
  list(tenant: string, page: Page): Promise<RunPage>
}
