import type { Tally } from '../../protocol/usage/tally.ts'
import { dayOf } from '../../protocol/usage/usage-entry.ts'
import type { UsageStore } from './usage-store.ts'

/** What a comparison of a run, or a test of an improvement, used. */
export interface UsedEvidence {
  /** Unique: what is counted again counts once. */
  readonly id: string
  readonly atMs: number
  readonly used: Tally
}

/** Counts what is measured of a mixture with the operator's money, apart from what its runs cost. Never throws. */
export async function countEvidence(
  { tenant, mixture }: { readonly tenant: string; readonly mixture: string },
  { id, atMs, used }: UsedEvidence,
  { usage }: { readonly usage: UsageStore },
): Promise<void> {
  const document = { runs: used, models: {}, roles: {} }
  const entry = { id, day: dayOf(atMs), mixture, key: null, session: null, usage: document }
  await usage.record(tenant, entry)
}
