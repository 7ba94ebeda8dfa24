import type { Ask, MixtureOverrides } from '../../protocol/ask.ts'
import { present } from '../../protocol/mixtures/plan.ts'

/**
 * The overrides that may come with a mixture as it is. A limit on cost can only be lowered then (`keepLimit`), as the
 * budget of a session can. Every other override changes the mixture, also one that is added to the schema later.
 */
const HARMLESS: ReadonlySet<string> = new Set<keyof MixtureOverrides>(['max_cost_usd'])

/**
 * The first field of `moa` that is not for a mixture as it is; null when there is none. `cache: "refresh"` is one:
 * it replaces what other callers get from the cache. `progress` and `report` only change what of the run is shown.
 */
export function firstChange({ overrides, cache }: Pick<Ask, 'overrides' | 'cache'>): string | null {
  const changed = Object.keys(present(overrides)).find((field) => !HARMLESS.has(field))
  return changed ?? (cache === 'refresh' ? 'cache' : null)
}
