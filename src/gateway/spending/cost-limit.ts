import { fit } from '../../moa/cost/ladder.ts'
import type { Plan } from '../../moa/plan.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { budgetMicros, usdOf } from '../../protocol/sessions/money.ts'
import type { Caller } from '../caller.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import type { Services } from '../ports/services.ts'

/**
 * The mixture with the lower of its own limit and the one of the request, for a caller whose key
 * lists mixtures: such a caller cannot raise the limit of a mixture.
 */
export function keepLimit(merged: Mixture, own: Mixture, { mixtures }: Caller): Mixture {
  const { max_cost_usd: requested } = merged
  const { max_cost_usd: limit } = own
  if (mixtures === null || requested === undefined || limit === undefined) return merged
  return { ...merged, max_cost_usd: Math.min(requested, limit) }
}

/** The plan that `max_cost_usd` allows: the whole one, a smaller one that is marked so, or an error. */
export function fitCost(plan: Plan, mixture: Mixture, services: Services): Result<Plan, ApiError> {
  const limitUsd = mixture.max_cost_usd
  if (limitUsd === undefined) return { ok: true, value: plan }
  const priceOf = (model: string) => services.models.priceOf(model)
  const maxMicros = budgetMicros(limitUsd)
  const fitted = fit(plan, maxMicros, priceOf)
  if (fitted.ok) return { ok: true, value: { ...fitted.plan, maxMicros } }
  return {
    ok: false,
    error:
      fitted.reason === 'unpriced'
        ? unpriced(fitted.model)
        : tooDear(limitUsd, fitted.neededMicros),
  }
}

/** A model without a price cannot run where money is counted. */
export function unpriced(model: string): ApiError {
  const message = `Cannot keep to a limit on cost: the price of ${model} is unknown; give it one in the setting PROVIDERS`
  return { code: 'invalid_request', message, param: 'model' }
}

function tooDear(limitUsd: number, neededMicros: number): ApiError {
  return {
    code: 'budget_exhausted',
    message: `Cannot run within ${limitUsd} US dollars: it may cost up to ${usdOf(neededMicros)}; raise max_cost_usd or lower max_tokens`,
    param: 'moa.max_cost_usd',
  }
}
