import type { Plan } from '../plan.ts'
import type { Result } from '../result.ts'
import { callsOf } from './call-count.ts'
import { smallerForms } from './smaller-forms.ts'

/** The reason of a run that its limit on calls made smaller, or in which it prevented a further attempt. */
export const CALL_LIMIT = 'call_limit'

/** The largest form of a plan whose planned calls are within its limit; an error is how many its smallest form needs. */
export function withinCalls(plan: Plan): Result<Plan, number> {
  const most = plan.maxCalls ?? Infinity
  let needed = callsOf(plan).planned
  if (needed <= most) return { ok: true, value: plan }
  for (const { plan: smaller } of plan.onShortfall === 'fail' ? [] : smallerForms(plan)) {
    needed = callsOf(smaller).planned
    if (needed <= most)
      return { ok: true, value: { ...smaller, shrunk: [...plan.shrunk, CALL_LIMIT] } }
  }
  return { ok: false, error: needed }
}
