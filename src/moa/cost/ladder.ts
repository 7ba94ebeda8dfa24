import { boundOf, capped, type Bound } from './bound.ts'
import type { Agent, Layer, Plan } from '../plan.ts'
import { strategyOf } from '../strategies/strategies.ts'
import type { PriceOf } from './prompt-bound.ts'

/** A plan that fits a limit on its cost, or why none does. Amounts are millionths of a US dollar. */
export type Fitted =
  /** The plan that fits; `plan.shrunk` says how it was made smaller. */
  | { readonly ok: true; readonly plan: Plan; readonly bound: Bound }
  | { readonly ok: false; readonly reason: 'unpriced'; readonly model: string }
  /** Even the smallest plan may cost more; `neededMicros` is its bound. */
  | { readonly ok: false; readonly reason: 'too_dear'; readonly neededMicros: number }

/**
 * Makes a plan fit a limit on its cost: whole if it can be, else with fewer layers, then with fewer
 * agents, then without any, as far as its strategy allows. `onShortfall: 'fail'` allows none of these.
 */
export function fit(plan: Plan, limitMicros: number, priceOf: PriceOf): Fitted {
  let neededMicros = 0
  for (const smaller of smallerPlans(capped(plan, priceOf), priceOf)) {
    const result = boundOf(smaller, priceOf)
    if (!result.ok) {
      // The model that answers alone may have no price; the whole plan does not call it.
      if (neededMicros > 0) break
      return { ok: false, reason: 'unpriced', model: result.unpriced }
    }
    if (result.bound.micros <= limitMicros) return { ok: true, plan: smaller, bound: result.bound }
    neededMicros = result.bound.micros
    if (plan.onShortfall === 'fail') break
  }
  return { ok: false, reason: 'too_dear', neededMicros }
}

/** The plan and what may stand in for it, the largest first. */
function* smallerPlans(plan: Plan, priceOf: PriceOf): Generator<Plan, void, void> {
  yield plan
  const strategy = strategyOf(plan.step)
  let smaller = plan
  while (smaller.layers.length > 1) {
    const shrunk = [...plan.shrunk, 'budget_fewer_layers']
    smaller = { ...smaller, layers: strategy.fewerLayers(smaller.layers), shrunk }
    yield smaller
  }
  const [layer] = smaller.layers
  const before = smaller.shrunk
  if (layer !== undefined) {
    for (const fewer of fewerAgents(layer)) {
      yield { ...smaller, layers: [fewer], shrunk: [...before, 'budget_fewer_agents'] }
    }
    const shrunk = [...before, 'budget_no_agents']
    for (const step of strategy.smaller(plan))
      yield capped({ ...smaller, layers: [], step, shrunk }, priceOf)
  }
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
