import type { Result } from '../../../moa/result.ts'
import type { Ask } from '../../../protocol/ask.ts'
import { invalidRequest, type ApiError } from '../../../protocol/errors.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'
import { STRATEGIES, typeOf } from '../../../protocol/mixtures/strategy.ts'
import type { ModelDirectory } from '../../ports/models.ts'

/**
 * Checks a request against the models that may write its answer, before agents are paid: the settings that none of them
 * takes, or an error where none of them can do what the request needs.
 */
export function checkWriters(
  { messages, settings }: Ask,
  { aggregator, strategy }: Mixture,
  models: ModelDirectory,
): Result<readonly string[], ApiError> {
  // Agents write in the settings of the mixture.
  if (STRATEGIES[typeOf(strategy)].writer !== 'aggregator') return { ok: true, value: [] }
  const writers = [aggregator.model, ...aggregator.fallbacks]
  const checks = writers.map((model) => models.checkRequest(model, { messages, settings }))
  const [first, ...others] = checks
  if (first?.impossible && others.every(({ impossible }) => impossible !== null)) {
    const { message, param } = first.impossible
    return { ok: false, error: invalidRequest({ message: `${param}: ${message}`, param }) }
  }
  // One that cannot be called leaves nothing out.
  const able = checks.filter(({ impossible }) => impossible === null)
  const ignored = able[0]?.ignored ?? []
  return {
    ok: true,
    value: ignored.filter((name) => able.every((each) => each.ignored.includes(name))),
  }
}
