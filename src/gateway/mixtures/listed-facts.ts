import { namedModels } from '../../protocol/mixtures/callers.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { STRATEGIES, typeOf } from '../../protocol/mixtures/strategy.ts'
import type { ListedFacts } from '../../protocol/openai-chat/model-list.ts'
import type { ModelDirectory } from '../ports/models.ts'

/** What is known of a model, and what it lacks to be called. */
export function factsOfModel(id: string, models: ModelDirectory): ListedFacts {
  const facts = models.factsOf(id)
  if (facts.capabilities?.includes('embeddings') !== true) {
    return { ...facts, missing: missingFor(id, models) }
  }
  const check = models.checkEmbedding(id)
  return { ...facts, missing: check.ok ? null : (check.setting ?? id) }
}

/** Ids of the models that make embeddings and can be called. */
export function embeddingModels(models: ModelDirectory): readonly string[] {
  return models
    .list()
    .filter((id) => models.factsOf(id).capabilities?.includes('embeddings') === true)
    .filter((id) => models.checkEmbedding(id).ok)
}

/** What is known of a mixture from its models, and what it lacks to be run. */
export function factsOfMixture(mixture: Mixture, models: ModelDirectory): ListedFacts {
  const all = namedModels(mixture).map(({ model }) => models.factsOf(model))
  const writers = writersOf(mixture)
  const window = leastOf(all.map(({ contextWindow }) => contextWindow))
  const outputs = writers.flatMap(({ model, fallbacks, max_tokens }) =>
    [model, ...fallbacks].map((each) => {
      const longest = models.factsOf(each).maxOutputTokens ?? max_tokens
      return longest === undefined ? undefined : Math.min(longest, max_tokens ?? Infinity)
    }),
  )
  const longest = leastOf(outputs)
  const skills = commonOf(
    writers
      .flatMap(({ model, fallbacks }) => [model, ...fallbacks])
      .map((each) => models.factsOf(each).capabilities),
  )
  return {
    ...(window === undefined ? {} : { contextWindow: window }),
    ...(longest === undefined ? {} : { maxOutputTokens: longest }),
    ...(skills === undefined ? {} : { capabilities: skills }),
    price: null,
    missing: missingForMixture(mixture, models),
  }
}

interface Caller {
  readonly model: string
  readonly fallbacks: readonly string[]
  readonly max_tokens?: number | undefined
}

/** Those whose text may be the answer. */
function writersOf({ layers, aggregator, strategy }: Mixture): readonly Caller[] {
  const agents = layers.at(-1)?.agents ?? []
  const byAgents = STRATEGIES[typeOf(strategy)].writer === 'agent' && agents.length > 0
  return byAgents ? agents : [aggregator]
}

/** The setting or the model that a model lacks to be called; null when it can be. */
function missingFor(id: string, models: ModelDirectory): string | null {
  const check = models.check(id)
  return check.ok ? null : (check.setting ?? id)
}

/**
 * What a mixture lacks: each of its layers needs a quorum and its required agents, and the aggregator one of its models.
 */
function missingForMixture({ layers, aggregator }: Mixture, models: ModelDirectory): string | null {
  const missing = ({ model, fallbacks }: Caller) => {
    const each = [model, ...fallbacks].map((id) => missingFor(id, models))
    return each.includes(null) ? null : (each[0] ?? null)
  }
  for (const { agents, quorum = 1 } of layers) {
    const lacking = agents.map((agent) => ({ ...agent, missing: missing(agent) }))
    const required = lacking.find((agent) => agent.required && agent.missing !== null)
    if (required !== undefined) return required.missing
    const able = lacking.reduce(
      (sum, agent) => sum + (agent.missing === null ? agent.samples : 0),
      0,
    )
    if (able < quorum) return lacking.find((agent) => agent.missing !== null)?.missing ?? null
  }
  return missing(aggregator)
}

/** The least of some numbers; undefined when one of them is unknown. */
function leastOf(numbers: readonly (number | undefined)[]): number | undefined {
  if (numbers.length === 0 || numbers.includes(undefined)) return undefined
  return Math.min(...numbers.map((number) => number ?? Infinity))
}

/** What all lists have in common; undefined when one of them is unknown. */
function commonOf(
  lists: readonly (readonly string[] | undefined)[],
): readonly string[] | undefined {
  const [first, ...rest] = lists
  return rest.reduce((common, list) => list && common?.filter((each) => list.includes(each)), first)
}
