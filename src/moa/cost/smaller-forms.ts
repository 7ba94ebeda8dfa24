import type { Agent, Layer, Plan } from '../plan.ts'
import { strategyOf } from '../strategies/strategies.ts'

/** What a smaller form of a plan does without. */
export type Lack = 'fewer_layers' | 'fewer_agents' | 'no_agents'

/** What may stand in for a plan. */
export interface SmallerForm {
  readonly plan: Plan
  readonly lacks: readonly Lack[]
}

/** The smaller forms of a plan, the largest first: with fewer layers, then with fewer agents, then without any. */
export function* smallerForms(plan: Plan): Generator<SmallerForm, void, void> {
  const strategy = strategyOf(plan.step)
  let smaller = plan
  while (smaller.layers.length > 1) {
    smaller = fitted({ ...smaller, layers: strategy.fewerLayers(smaller.layers) })
    yield { plan: smaller, lacks: ['fewer_layers'] }
  }
  const [layer] = smaller.layers
  const lacks: readonly Lack[] = smaller === plan ? [] : ['fewer_layers']
  if (layer !== undefined) {
    for (const fewer of fewerAgents(layer))
      yield { plan: fitted({ ...smaller, layers: [fewer] }), lacks: [...lacks, 'fewer_agents'] }
  } else if (plan.given.length > 0) return // A step that reads given proposals only gets shorter.
  for (const step of strategy.smaller(plan)) {
    const isSmaller = layer !== undefined || step !== plan.step
    if (isSmaller) yield { plan: { ...plan, layers: [], step }, lacks: [...lacks, 'no_agents'] }
  }
}

/** A plan whose step suits its layers. */
function fitted(plan: Plan): Plan {
  const step = strategyOf(plan.step).fitted?.(plan)
  return step === undefined ? plan : { ...plan, step }
}

/** The layer with ever fewer agents, as long as there is something to merge and the quorum can be met. */
function* fewerAgents(layer: Layer): Generator<Layer, void, void> {
  const ranked = [...byWorth(layer.agents)]
  const least = Math.max(2, layer.quorum, layer.agents.filter(({ required }) => required).length)
  for (let count = ranked.length - 1; count >= least; count--) {
    const worthiest = new Set(ranked.slice(0, count))
    yield {
      ...layer,
      agents: layer.agents.filter((agent) => worthiest.has(agent)),
      majority: Math.min(layer.majority, count),
    }
  }
}

/** Required agents first, then the most diverse: one of every provider, one of every model, then the rest. */
function byWorth(agents: readonly Agent[]): readonly Agent[] {
  const providers = new Set<string>()
  const models = new Set<string>()
  const ranks = agents.map((agent, position) => {
    const provider = agent.model.slice(0, agent.model.indexOf('/'))
    const rank = agent.required
      ? 0
      : !providers.has(provider)
        ? 1
        : !models.has(agent.model)
          ? 2
          : 3
    providers.add(provider)
    models.add(agent.model)
    return { agent, rank, position }
  })
  return ranks.sort((a, b) => a.rank - b.rank || a.position - b.position).map(({ agent }) => agent)
}
