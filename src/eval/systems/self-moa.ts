import type { MixtureDocument } from './panel.ts'
import { panelSize } from './panel.ts'
import type { System } from './system.ts'

/**
 * Samples of one model in the place of the panel, as many as it has proposals, and the mixture's own aggregator
 * (Self-MoA, arXiv 2502.00674). Its model is the best single one, which is known when all have been scored.
 */
export function selfMoa(mixture: MixtureDocument): System {
  const { grace, timeout_ms } = mixture.layers[0] ?? {}
  const agent = { model: mixture.aggregator.model, samples: panelSize(mixture) }
  return {
    id: `${mixture.id}: self-MoA`,
    role: 'self-moa',
    of: mixture.id,
    request: {
      model: mixture.id,
      moa: { layers: [{ agents: [agent], grace, timeout_ms }], cache: 'off' },
    },
    agent: null,
  }
}

/** The same with the samples of this model, at its settings as a single one. */
export function selfMoaWith(system: System, single: System): System {
  const { moa } = system.request
  const [layer] = moa?.layers ?? []
  if (layer === undefined) return system
  const { model, temperature, top_p, seed, max_tokens, reasoning_effort } = single.request
  const agent = {
    model,
    samples: layer.agents[0]?.samples,
    ...(temperature == null ? {} : { temperature }),
    ...(top_p == null ? {} : { top_p }),
    ...(seed == null ? {} : { seed }),
    ...(max_tokens == null ? {} : { max_tokens }),
    ...(reasoning_effort == null ? {} : { reasoning_effort }),
    ...(single.instructions === undefined ? {} : { system: single.instructions }),
  }
  const layers = [{ ...layer, agents: [agent] }]
  return { ...system, request: { ...system.request, moa: { ...moa, layers } } }
}
