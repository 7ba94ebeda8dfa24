import { boundOf, capped } from '../../moa/cost/bound.ts'
import type { CallSettings } from '../../moa/model-port.ts'
import type { Plan } from '../../moa/plan.ts'
import type { WireEstimate } from '../../protocol/runs/estimate-response.ts'
import { usdOf } from '../../protocol/sessions/money.ts'
import type { Services } from '../ports/services.ts'

/** What a plan would call, and cost at the most, as `POST /v1/estimate` reports it. Calls no model. */
export function estimateOf(planned: Plan, services: Services): WireEstimate {
  const priceOf = (model: string) => services.models.priceOf(model)
  const plan = capped(planned, priceOf)
  const result = boundOf(plan, priceOf)
  const limit = plan.maxMicros ?? Infinity
  return {
    calls: plan.layers.reduce((sum, { agents }) => sum + agents.length, 1),
    max_cost_usd: result.ok ? usdOf(Math.min(result.bound.mostMicros, limit)) : null,
    needed_usd: result.ok ? usdOf(result.bound.micros) : null,
    unpriced: result.ok ? null : result.unpriced,
    reasons: plan.shrunk,
    plan: {
      layers: plan.layers.map(({ agents, quorum }) => ({
        quorum,
        agents: agents.map(({ name, model, fallbacks, settings }) => ({
          name,
          model,
          fallbacks,
          max_tokens: limitOf(settings),
        })),
      })),
      aggregator: {
        model: plan.aggregator.model,
        fallbacks: plan.aggregator.fallbacks,
        max_tokens: limitOf(plan.aggregator.settings),
      },
    },
  }
}

function limitOf({ maxTokens }: CallSettings): number {
  if (maxTokens === undefined) throw new Error('Cannot estimate a plan without a limit on answers')
  return maxTokens
}
