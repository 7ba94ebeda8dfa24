import type { Layer, Step } from '../../../moa/plan.ts'
import type { Mixture } from '../mixture.ts'
import { REASONING_TOKENS, toAggregator, toLayer, toNamedJudge } from '../plan-callers.ts'
import type { StrategyOptions } from '../strategy.ts'

/** Most tokens of what a critic without a limit of its own writes, beside its reasoning. */
const CRITIQUE_TOKENS = 1_000

/** The critics are the agents of the last layer, with their own settings. */
export const critiquePlanning = {
  step({ layers, aggregator }: Mixture, { rounds, agree }: StrategyOptions<'critique'>): Step {
    const last = layers.at(-1)
    const layer = last === undefined ? null : toLayer(last)
    const critics = (layer?.agents ?? []).map((agent) => {
      const { temperature = 0, maxTokens = CRITIQUE_TOKENS + REASONING_TOKENS } = agent.settings
      const settings = { ...agent.settings, temperature, maxTokens }
      return toNamedJudge(agent, { settings, timeoutMs: layer?.timeoutMs ?? 0 })
    })
    return { kind: 'critique', critics, rounds, agree, aggregator: toAggregator(aggregator) }
  },
  layers: (layers: readonly Layer[]) => layers.slice(0, -1),
}
