import type { Mixture } from '../../protocol/mixtures/mixture.ts'

type Layer = Mixture['layers'][number]

/** Sets of agents of one layer from which a learner chooses. */
export interface AgentSets {
  /** The place of the layer. */
  readonly at: number
  /** By their names, joined by "+". */
  readonly sets: ReadonlyMap<string, Layer['agents']>
  /** The set that the rules choose. */
  readonly base: string
}

/**
 * The sets of the last layer that has more agents than are chosen, the one of the rules among them; null where no
 * layer has. Agents that follow each other, so that each is in as many sets as the others and the sets are always the same.
 */
export function agentSets(
  own: readonly Layer[],
  chosen: readonly Layer[],
  most: number,
): AgentSets | null {
  const at = own.findLastIndex(
    ({ agents }, index) => agents.length > agentsAt(chosen, index).length,
  )
  const agents = agentsAt(own, at)
  const base = agentsAt(chosen, at)
  if (base.length === 0) return null
  const sets = new Map([[nameOf(base), base]])
  for (let start = 0; start < agents.length && sets.size < most; start++) {
    const places = new Set(base.map((_, index) => (start + index) % agents.length))
    const set = agents.filter((_, index) => places.has(index))
    sets.set(nameOf(set), set)
  }
  return { at, sets, base: nameOf(base) }
}

function agentsAt(layers: readonly Layer[], index: number): Layer['agents'] {
  return layers[index]?.agents ?? []
}

function nameOf(agents: Layer['agents']): string {
  return agents.map(({ name, model }) => name ?? model).join('+')
}
