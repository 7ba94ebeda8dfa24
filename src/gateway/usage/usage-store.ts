import type { UsageEntry } from '../../protocol/usage/usage-entry.ts'
import type { UsageQuery } from '../../protocol/usage/usage-query.ts'
import type { FoundUsage } from '../../protocol/usage/usage-row.ts'

/** Figures of runs, summed up by day. */
export interface UsageStore {
  /** Counts a run; never throws, as no run depends on it. */
  record(tenant: string, entry: UsageEntry): Promise<void>
  /** @throws when the store cannot be reached. */
  read(tenant: string, query: UsageQuery): Promise<FoundUsage>
}
