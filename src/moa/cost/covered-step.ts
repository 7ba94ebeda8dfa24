import type { RunDegraded } from '../events.ts'
import type { Plan } from '../plan.ts'
import type { RunPorts } from '../ports.ts'
import type { ReasonCode } from '../reasons.ts'
import { boundOf } from './bound.ts'
import { leastOf } from './least.ts'
import { needOf } from './need.ts'
import { withinLimit } from './next-step.ts'

/**
 * Covers the next step of the rest of a plan, whose proposals are known by now, and returns the plan with the
 * largest form of that step that the money allows: the least where a call has cost more than its bound. Each reason
 * why it is smaller is an event. `name` is that of the step: the index of a layer, or `last`.
 */
export async function* coveredStep(
  rest: Plan,
  name: string,
  { allowance, priceOf }: Pick<RunPorts, 'allowance' | 'priceOf'>,
): AsyncGenerator<RunDegraded, Plan, void> {
  const needed = allowance === null ? null : needOf(rest, priceOf)
  if (allowance === null || needed?.ok !== true) return rest
  const { micros, spareMicros } = needed.need
  const coveredMicros = await allowance.cover(name, micros)
  if (coveredMicros >= micros) {
    allowance.replan({ plannedMicros: micros, spareMicros })
    return rest
  }
  const { plan, reasons } = withinLimit(rest, coveredMicros, priceOf)
  const next = boundOf(plan, priceOf, leastOf(rest))
  allowance.replan({ plannedMicros: next.ok ? next.bound.micros : coveredMicros, spareMicros })
  const placed = (code: ReasonCode) =>
    rest.layers.length === 0 ? code : (`${code}:${name}` as const)
  for (const reason of reasons) yield { type: 'run-degraded', reason: placed(reason) }
  return { ...plan, shrunk: [...plan.shrunk, ...reasons] }
}
