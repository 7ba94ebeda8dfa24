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
  const whole = boundOf(plan, priceOf)
  if (!whole.ok) return whole
  const first = boundOf(plan, priceOf, leastOf(plan))
  const micros = first.ok ? first.bound.micros : whole.bound.micros
  return {
    ok: true,
    need: { micros, spareMicros: whole.bound.micros - micros, whole: whole.bound },
  }
}
