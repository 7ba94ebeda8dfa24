import { withinCalls } from '../../moa/cost/call-ladder.ts'
import { fit } from '../../moa/cost/ladder.ts'
import type { Plan } from '../../moa/plan.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { lowerOf } from '../../protocol/mixtures/overrides.ts'
import { present } from '../../protocol/mixtures/present.ts'
import { budgetMicros, usdOf } from '../../protocol/sessions/money.ts'
import type { Caller } from '../caller.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import { asksAsTheyAre } from '../mixtures/allow-list.ts'
import type { Services } from '../ports/services.ts'

/**
 * The mixture with the lower of its own limit and the one of the request, for a caller who may ask mixtures only
 * as they are: such a caller cannot raise the limit of a mixture.
 */
export function keepLimit(merged: Mixture, own: Mixture, caller: Caller): Mixture {
  return asksAsTheyAre(caller) ? withLimitOf(own, merged) : merged
}

/** A mixture whose limits on cost and on calls are at most those of another one. */
export function withLimitOf({ max_cost_usd, max_calls }: Mixture, mixture: Mixture): Mixture {
  const lower = {
    max_cost_usd: lowerOf(mixture.max_cost_usd, max_cost_usd),
    max_calls: lowerOf(mixture.max_calls, max_calls),
  }
  return { ...mixture, ...present(lower) }
}

/** Whether a mixture may cost more than another one allows. */
export function raisesLimit(
  mixture: Mixture,
  { max_cost_usd: limit = Infinity }: Mixture,
): boolean {
  return (mixture.max_cost_usd ?? Infinity) > limit
}

/** The plan that `max_calls` and `max_cost_usd` allow: the whole one, a smaller one that is marked so, or an error. */
export function fitLimits(
  whole: Plan,
  mixture: Mixture,
  services: Services,
): Result<Plan, ApiError> {
  const within = withinCalls(whole)
  if (!within.ok) return { ok: false, error: tooManyCalls(whole, within.error) }
  const plan = within.value
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

/** A request that its limit on calls does not allow. */
function tooManyCalls({ maxCalls }: Plan, needed: number): ApiError {
  const message = `Cannot run within ${maxCalls} calls: the plan needs ${needed}; raise max_calls, or lower the number of agents`
  return { code: 'invalid_request', message, param: 'moa.max_calls' }
}

/** A model without a price cannot run where money is counted. */
export function unpriced(model: string): ApiError {
  const message = `Cannot keep to a limit on cost: the price of ${model} is unknown; give it one in the setting PROVIDERS`
  return { code: 'invalid_request', message, param: 'model' }
}

/** A request that a limit on cost does not allow. */
export function tooDear(
  limitUsd: number,
  neededMicros: number,
  remedy = 'lower max_tokens',
): ApiError {
  return {
    code: 'budget_exhausted',
    message: `Cannot run within ${limitUsd} US dollars: it may cost up to ${usdOf(neededMicros)}; raise max_cost_usd or ${remedy}`,
    param: 'moa.max_cost_usd',
  }
}
