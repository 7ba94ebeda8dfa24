import type { StrategyTraits } from './traits.ts'
import { STRATEGIES, type StrategyType } from '../strategy.ts'

/** Why a last layer of so many agents, samples counted, will not do for a strategy; null when it will. */
export function problemOfLastLayer(type: StrategyType, agents: number): string | null {
  const { writer, lastLayer }: StrategyTraits = STRATEGIES[type]
  if (writer === 'agent' && agents === 0)
    return `must have at least one layer: the strategy "${type}" answers with a proposal`
  if (lastLayer === undefined || agents >= lastLayer.agents) return null
  const few = lastLayer.agents === 1 ? 'an agent' : `at least ${lastLayer.agents} agents`
  return `must end with a layer of ${few}, not ${agents}: in the strategy "${type}" they ${lastLayer.as}`
}
