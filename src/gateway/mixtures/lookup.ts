import { builtinMixtures } from '../../protocol/mixtures/builtin-mixtures.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import type { MixtureStore } from '../ports/mixture-store.ts'

export interface FoundMixture {
  readonly mixture: Mixture
  /** Null for built-in mixtures. */
  readonly version: number | null
}

/**
 * The mixture that an id names for a tenant: its own, which may shadow a built-in one. The exact read
 * comes last, for ids that are new or do not exist: it costs a call that runs should not pay.
 */
export async function lookupMixture(
  store: MixtureStore,
  tenant: string,
  id: string,
): Promise<FoundMixture | null> {
  const published = await store.published(tenant, id)
  if (published !== null) return published
  const builtin = builtinMixtures().get(id)
  if (builtin !== undefined) return { mixture: builtin, version: null }
  return store.current(tenant, id)
}

/** The same as it is now, exactly: it is read where it is written. */
export async function lookupCurrent(
  store: MixtureStore,
  tenant: string,
  id: string,
): Promise<FoundMixture | null> {
  if (id.includes('/')) return null // A single model.
  const current = await store.current(tenant, id)
  if (current !== null) return current
  const builtin = builtinMixtures().get(id)
  return builtin === undefined ? null : { mixture: builtin, version: null }
}
