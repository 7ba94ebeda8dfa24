import { boundOf, capped } from './bound.ts'
import type { Plan } from '../plan.ts'
import { leastOf } from './least.ts'
import { withWhole, type Need } from './need.ts'
import { withinLimit } from './next-step.ts'
import type { PriceOf } from './prompt-bound.ts'
import { smallerForms } from './smaller-forms.ts'

/** A plan that fits a limit on its cost, or why none does. Amounts are millionths of a US dollar. */
export type Fitted =
  /** The plan that fits; `plan.shrunk` says how it was made smaller. */
  | { readonly ok: true; readonly plan: Plan; readonly need: Need }
  | { readonly ok: false; readonly reason: 'unpriced'; readonly model: string }
  /** Even the smallest plan may cost more; `neededMicros` is what it needs. */
  | { readonly ok: false; readonly reason: 'too_dear'; readonly neededMicros: number }

/**
 * Makes a plan fit a limit on its cost, of which its first step and the least for the others must be covered: whole
 * if it can be, else with fewer layers, then with fewer agents, then without any, as far as its strategy allows, and
 * last without any and with a shorter answer. A plan that begins with proposals can have a shorter answer too, or shorter
 * references. `onShortfall: 'fail'` allows none of these.
 */
export function fit(plan: Plan, limitMicros: number, priceOf: PriceOf): Fitted {
  let neededMicros = 0
  for (const smaller of smallerPlans(capped(plan, priceOf), { limitMicros, priceOf })) {
    const result = boundOf(smaller, priceOf, leastOf(smaller))
    if (!result.ok) {
      // The model that answers alone may have no price; the whole plan does not call it.
      if (neededMicros > 0) break
      return { ok: false, reason: 'unpriced', model: result.unpriced }
    }
    neededMicros = result.bound.micros
    if (neededMicros <= limitMicros)
      return { ok: true, plan: smaller, need: withWhole(smaller, priceOf, result.bound) }
    // A cost beyond all numbers comes of a limit that means none.
    if (plan.onShortfall === 'fail' || !Number.isSafeInteger(neededMicros)) break
  }
  return { ok: false, reason: 'too_dear', neededMicros }
}

interface Limit {
  readonly limitMicros: number
  readonly priceOf: PriceOf
}

/** The plan and what may stand in for it, the largest first. */
function* smallerPlans(plan: Plan, limit: Limit): Generator<Plan, void, void> {
  yield plan
  if (plan.given.length > 0 && plan.layers.length === 0) yield shorter(plan, limit)
  for (const { plan: smaller, lacks } of smallerForms(plan)) {
    const shrunk = [...plan.shrunk, ...lacks.map((lack) => `budget_${lack}` as const)]
    const isAlone = lacks.includes('no_agents')
    const next = { ...smaller, shrunk }
    yield isAlone ? capped(next, limit.priceOf) : next
    if (isAlone) yield shorter(capped(next, limit.priceOf), limit)
  }
}

/** A plan without layers whose answer is as long as the limit allows, or as short as it gets. */
function shorter(plan: Plan, { limitMicros, priceOf }: Limit): Plan {
  const next = withinLimit(plan, limitMicros, priceOf)
  return { ...next.plan, shrunk: [...plan.shrunk, ...next.reasons] }
}
