import type { Step } from '../../../moa/plan.ts'
import type { Mixture } from '../mixture.ts'
import { REASONING_TOKENS, toAggregator, toLayer, toNamedJudge } from '../plan-callers.ts'
import { present } from '../present.ts'
import type { StrategyOptions } from '../strategy.ts'

/** Most tokens of a ranking, beside the reasoning before it. */
const RANKING_TOKENS = 300

/** The rankers are the agents of the last layer, with settings for a ranking. */
export const councilPlanning = {
  step({ layers, aggregator }: Mixture, { skip }: StrategyOptions<'council'>): Step {
    const last = layers.at(-1)
    const layer = last === undefined ? null : toLayer(last)
    const rankers = (layer?.agents ?? []).map((agent) => {
      const { reasoningEffort } = agent.settings
      const maxTokens = RANKING_TOKENS + REASONING_TOKENS
      const settings = { temperature: 0, maxTokens, ...present({ reasoningEffort }) }
      return toNamedJudge(agent, { settings, timeoutMs: layer?.timeoutMs ?? 0 })
    })
    return { kind: 'council', rankers, skip, aggregator: toAggregator(aggregator) }
  },
}
