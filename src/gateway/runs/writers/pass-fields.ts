import type { Ask } from '../../../protocol/ask.ts'
import type { ForeignFields } from '../../../protocol/foreign-fields.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'
import type { ModelDirectory } from '../../ports/models.ts'

/** A request with the fields that its provider takes, and those that are ignored. */
export interface PassedFields {
  readonly ask: Ask
  readonly ignored: readonly string[]
}

/**
 * Passes foreign fields of a request on, as settings of the answer, where the operator lets them through to a provider of the
 * aggregator. Agents never get them: their settings are the mixture's.
 */
export function passFields(
  ask: Ask,
  { paths, values }: ForeignFields,
  { aggregator, models }: Pick<Mixture, 'aggregator'> & { readonly models: ModelDirectory },
): PassedFields {
  if (Object.keys(values).length === 0) return { ask, ignored: paths }
  const writers = [aggregator.model, ...aggregator.fallbacks]
  const taken = new Set(writers.flatMap((model) => models.extraFields(model)))
  const extra = Object.entries(values).filter(([name]) => taken.has(name))
  if (extra.length === 0) return { ask, ignored: paths }
  const settings = { ...ask.settings, extra: Object.fromEntries(extra) }
  return { ask: { ...ask, settings }, ignored: paths.filter((path) => !taken.has(path)) }
}

/** A request with the betas of Anthropic that its caller wants: only models behind that interface get them, as they are. */
export function withBetas(ask: Ask, betas: string | null | undefined): Ask {
  if (betas === null || betas === undefined || betas === '') return ask
  const extra = { ...ask.settings.extra, 'anthropic-beta': betas }
  return { ...ask, settings: { ...ask.settings, extra } }
}
