import type { Ask, MixtureOverrides } from '../../protocol/ask.ts'
import { present } from '../../protocol/mixtures/present.ts'

/**
 * The overrides that may come with a mixture as it is. A limit on cost can only be lowered then (`keepLimit`), as the
 * budget of a session can; one on calls never is raised. `explore` and `study` change no mixture. Every other override changes the mixture, also one that is added to the schema later.
 */
const HARMLESS: ReadonlySet<string> = new Set<keyof MixtureOverrides>([
  'max_cost_usd',
  'max_calls',
  'explore',
  'study',
])

/**
 * The first field that is not for a mixture as it is; null when there is none. `cache: "refresh"` is one:
 * it replaces what other callers get from the cache. `progress` and `report` only change what of the run is shown. Fusion in `plugins` or `tools` is one, as
 * it chooses models and shows what they wrote.
 */
export function firstChange({ overrides, cache, fusion }: Changing): string | null {
  const changed = Object.keys(present(overrides)).find((field) => !HARMLESS.has(field))
  if (changed !== undefined) return `moa.${changed}`
  if (cache === 'refresh') return 'moa.cache'
  return fusion === undefined || fusion.by === 'model' ? null : fusion.by
}

/** What of a request can change its mixture. */
export type Changing = Pick<Ask, 'overrides' | 'cache' | 'fusion'>
