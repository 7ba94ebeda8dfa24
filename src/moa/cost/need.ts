import type { Plan } from '../plan.ts'
import { boundOf, type Bound } from './bound.ts'
import { leastOf } from './least.ts'
import type { PriceOf } from './prompt-bound.ts'

/** What must be covered for a plan, in millionths of a US dollar. */
export interface Need {
  /** Before its next step begins: what that step can cost, and the least for the steps after it. */
  readonly micros: number
  /** What the steps after it can cost beyond the least. */
  readonly spareMicros: number
  /** What all of it can cost. */
  readonly whole: Bound
}

export type NeedResult =
  | { readonly ok: true; readonly need: Need }
  /** A model has no price, so nothing can be promised. */
  | { readonly ok: false; readonly unpriced: string }

/** What a capped plan needs. With `onShortfall: 'fail'` that is all it can cost, since nothing may be smaller. */
export function needOf(plan: Plan, priceOf: PriceOf): NeedResult {
  const first = boundOf(plan, priceOf, leastOf(plan))
  return first.ok ? { ok: true, need: withWhole(plan, priceOf, first.bound) } : first
}

/** The need of a plan whose next step, with the least for those after it, has this bound. */
export function withWhole(plan: Plan, priceOf: PriceOf, first: Bound): Need {
  const { micros } = first
  // Without steps after it, there is nothing more.
  const whole = plan.layers.length === 0 ? null : boundOf(plan, priceOf)
  const bound = whole?.ok === true ? whole.bound : first
  return { micros, spareMicros: bound.micros - micros, whole: bound }
}
