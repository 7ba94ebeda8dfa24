import { builtinMixtures } from '../../protocol/mixtures/builtin-mixtures.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import type { Caller } from '../caller.ts'
import type { MixtureStore } from '../ports/mixture-store.ts'
import type { Services } from '../ports/services.ts'
import { factsOfMixture } from './listed-facts.ts'
import { lookupMixture } from './lookup.ts'

const PAGE_SIZE = 100
/** Pages of own mixtures that are read at most. */
const MAX_PAGES = 10

/** The mixtures that a caller may ask and that lack no setting: those of its list, or built-in ones and then its own. */
export async function askableMixtures(
  caller: Caller,
  { mixtures: store, models }: Pick<Services, 'mixtures' | 'models'>,
): Promise<readonly Mixture[]> {
  const known = await knownMixtures(caller, store)
  return known.filter((mixture) => factsOfMixture(mixture, models).missing === null)
}

async function knownMixtures(caller: Caller, store: MixtureStore): Promise<readonly Mixture[]> {
  const { tenant, kind, mixtures: listed } = caller
  const builtin = [...builtinMixtures().keys()]
  // A visitor may ask own mixtures of the tenant by name, and does not get their names.
  const named = listed ?? (kind === 'session' ? builtin : null)
  if (named === null) return allMixtures(tenant, store)
  const found = await Promise.all(named.map((id) => lookupMixture(store, tenant, id)))
  return found.flatMap((each) => (each === null ? [] : [each.mixture]))
}

async function allMixtures(tenant: string, store: MixtureStore): Promise<readonly Mixture[]> {
  const byId = new Map(builtinMixtures())
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const { mixtures, cursor: next } = await store.list(tenant, { cursor, limit: PAGE_SIZE })
    for (const { mixture } of mixtures) byId.set(mixture.id, mixture)
    if (next === null) break
    cursor = next
  }
  return [...byId.values()]
}
