import { capped } from '../../moa/cost/bound.ts'
import { callsOf } from '../../moa/cost/call-count.ts'
import { needOf } from '../../moa/cost/need.ts'
import type { CallSettings } from '../../moa/model-port.ts'
import type { CallRole } from '../../moa/events.ts'
import type { Plan } from '../../moa/plan.ts'
import { strategyOf } from '../../moa/strategies/strategies.ts'
import type { StepCaller } from '../../moa/strategies/strategy.ts'
import type { WireEstimate } from '../../protocol/runs/estimate-response.ts'
import { wireChosen } from '../../protocol/runs/report.ts'
import { usdOf } from '../../protocol/sessions/money.ts'
import type { Services } from '../ports/services.ts'

/** What a plan would call, and cost at the most, as `POST /v1/estimate` reports it. Calls no model. */
export function estimateOf(planned: Plan, services: Services): WireEstimate {
  const priceOf = (model: string) => services.models.priceOf(model)
  const plan = capped(planned, priceOf)
  const result = needOf(plan, priceOf)
  const limit = plan.maxMicros ?? Infinity
  const callers = strategyOf(plan.step).callers(plan)
  const calls = callsOf(plan)
  return {
    calls: calls.planned,
    most_calls: calls.most,
    max_cost_usd: result.ok ? usdOf(Math.min(result.need.whole.mostMicros, limit)) : null,
    needed_usd: result.ok ? usdOf(result.need.micros) : null,
    whole_usd: result.ok ? usdOf(result.need.whole.micros) : null,
    unpriced: result.ok ? null : result.unpriced,
    reasons: plan.shrunk,
    ...(plan.chosen === undefined ? {} : { chosen: wireChosen(plan.chosen) }),
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
      ...byRole(callers),
    },
  }
}

type WireCaller = NonNullable<WireEstimate['plan']['judge']>

/** The callers of the last step, each under its role. */
function byRole(callers: readonly StepCaller[]): Partial<Record<CallRole, WireCaller>> {
  return Object.fromEntries(
    callers.map(({ role, model, fallbacks, settings }) => [
      role,
      { model, fallbacks, max_tokens: limitOf(settings) },
    ]),
  )
}

function limitOf({ maxTokens }: CallSettings): number {
  if (maxTokens === undefined) throw new Error('Cannot estimate a plan without a limit on answers')
  return maxTokens
}
