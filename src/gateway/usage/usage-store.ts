import type { CostAlert, UsageEntry } from '../../protocol/usage/usage-entry.ts'
import type { UsageQuery } from '../../protocol/usage/usage-query.ts'
import type { FoundUsage } from '../../protocol/usage/usage-row.ts'

/** Figures of runs, summed up by day. */
export interface UsageStore {
  /** Counts a run. Returns what the key's day has cost when a message about it is to be sent now; null otherwise. Never throws, as no run depends on it. */
  record(tenant: string, entry: UsageEntry): Promise<number | null>
  /** The operator has got the message, which is not sent again. Never throws. */
  alerted(tenant: string, alert: CostAlert): Promise<void>
  /** @throws when the store cannot be reached. */
  read(tenant: string, query: UsageQuery): Promise<FoundUsage>
}
