import type { Result } from '../../../moa/result.ts'
import type { Ask } from '../../../protocol/ask.ts'
import { invalidRequest, type ApiError } from '../../../protocol/errors.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'
import { STRATEGIES, typeOf } from '../../../protocol/mixtures/strategy.ts'
import type { WireShape } from '../../../protocol/wire-shape.ts'
import type { ModelDirectory } from '../../ports/models.ts'

interface Words {
  readonly models: ModelDirectory
  /** Names of the fields of the request, by those of Chat Completions, where they differ. */
  readonly fieldNames?: WireShape['fieldNames']
}

/**
 * Checks a request against the models that may write its answer, before agents are paid: the settings that none of them
 * takes, or an error where none of them can do what the request needs.
 */
export function checkWriters(
  { messages, settings }: Ask,
  { aggregator, strategy }: Mixture,
  { models, fieldNames = {} }: Words,
): Result<readonly string[], ApiError> {
  // Agents write in the settings of the mixture; of these, only log probabilities would be seen in the answer.
  if (STRATEGIES[typeOf(strategy)].writer !== 'aggregator')
    return { ok: true, value: settings.logprobs === undefined ? [] : ['logprobs'] }
  const writers = [aggregator.model, ...aggregator.fallbacks]
  const checks = writers.map((model) => models.checkRequest(model, { messages, settings }))
  const [first, ...others] = checks
  if (first?.impossible && others.every(({ impossible }) => impossible !== null)) {
    const { message } = first.impossible
    const param = nameIn(fieldNames, first.impossible.param)
    return { ok: false, error: invalidRequest({ message: `${param}: ${message}`, param }) }
  }
  // One that cannot be called leaves nothing out.
  const able = checks.filter(({ impossible }) => impossible === null)
  const ignored = able[0]?.ignored ?? []
  const inAll = ignored.filter((name) => able.every((each) => each.ignored.includes(name)))
  return { ok: true, value: inAll.map((name) => nameIn(fieldNames, name)) }
}

function nameIn(fieldNames: NonNullable<Words['fieldNames']>, name: string): string {
  return fieldNames[name] ?? name
}
