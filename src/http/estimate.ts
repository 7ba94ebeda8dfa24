import { boundOf, capped } from '../moa/bound.ts'
import { usdOf } from '../protocol/money.ts'
import { prepareChat } from './chat-run.ts'
import type { ChatContext } from './context.ts'
import { errorResponse } from './errors.ts'
import { tokenRefusal } from './session-refusal.ts'

/** POST /v1/estimate: what the same request to /v1/chat/completions would call, and cost at the most. */
export async function estimate(body: unknown, context: ChatContext): Promise<Response> {
  const refusal = await tokenRefusal(context)
  if (refusal !== null) return errorResponse(refusal)
  const prepared = await prepareChat(body, context)
  if (!prepared.ok) return errorResponse(prepared.error)
  const priceOf = (model: string) => context.services.models.priceOf(model)
  const plan = capped(prepared.value.plan, priceOf)
  const result = boundOf(plan, priceOf)
  const limit = plan.maxMicros ?? Infinity
  return Response.json({
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
          max_tokens: settings.maxTokens,
        })),
      })),
      aggregator: {
        model: plan.aggregator.model,
        fallbacks: plan.aggregator.fallbacks,
        max_tokens: plan.aggregator.settings.maxTokens,
      },
    },
  })
}
