import type { Mixture } from './mixture.ts'

/** What is known of the models, for warnings. */
export interface ModelFacts {
  readonly hasPrice: (model: string) => boolean
  /** Why a model cannot be called now; null when it can. */
  readonly problem: (model: string) => string | null
}

export interface Warning {
  readonly path: string
  readonly message: string
}

/** What is allowed in a mixture, but probably not meant. */
export function mixtureWarnings(mixture: Mixture, facts: ModelFacts): readonly Warning[] {
  return [...shapeWarnings(mixture), ...modelWarnings(mixture, facts)]
}

function shapeWarnings(mixture: Mixture): readonly Warning[] {
  const { layers, aggregator } = mixture
  const [first] = layers
  if (first === undefined) {
    return [{ path: 'layers', message: 'There are no agents: the aggregator answers alone' }]
  }
  return layers.flatMap(({ agents }, index) => {
    const total = agents.reduce((sum, { samples }) => sum + samples, 0)
    const [only] = agents
    if (total > 1 || only === undefined) return []
    const same = only.model === aggregator.model
    const message = same
      ? 'The only agent is the aggregator itself: it reads its own answer'
      : 'There is one agent: there is nothing to merge'
    return [{ path: `layers[${index}].agents`, message }]
  })
}

function modelWarnings(mixture: Mixture, facts: ModelFacts): readonly Warning[] {
  const callers = [
    ...mixture.layers.flatMap(({ agents }, layer) =>
      agents.map((agent, index) => ({ path: `layers[${layer}].agents[${index}]`, caller: agent })),
    ),
    { path: 'aggregator', caller: mixture.aggregator },
  ]
  return callers.flatMap(({ path, caller }) => {
    const models = [
      { at: `${path}.model`, id: caller.model },
      ...caller.fallbacks.map((id, index) => ({ at: `${path}.fallbacks[${index}]`, id })),
    ]
    return models.flatMap(({ at, id }): readonly Warning[] => {
      const problem = facts.problem(id)
      if (problem !== null) return [{ path: at, message: problem }]
      if (facts.hasPrice(id)) return []
      return [
        {
          path: at,
          message: `The price of ${id} is unknown: runs will have no cost, and sessions refuse it`,
        },
      ]
    })
  })
}
