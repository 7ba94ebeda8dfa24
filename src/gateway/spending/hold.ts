import { Allowance } from '../../moa/cost/allowance.ts'
import { boundOf } from '../../moa/cost/bound.ts'
import type { CallReport, RunEvent } from '../../moa/events.ts'
import { fit, type Fitted } from '../../moa/cost/ladder.ts'
import type { Plan } from '../../moa/plan.ts'
import type { Price } from '../../moa/cost/usage.ts'
import { budgetMicros, costMicros } from '../../protocol/sessions/money.ts'
import { MAX_BUDGET_USD } from '../../protocol/sessions/session.ts'
import type { AskContext } from '../ask-context.ts'
import { unpriced } from './cost-limit.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import { purseLine } from './ordered-purse.ts'
import { dearerNow, holdRefusal, OTHER, sessionRefusal, tooLittle } from './refusals.ts'
import type { Purse } from '../ports/session-store.ts'

/** Plans are made smaller to what is left, and again when others took that; this often, then it is too little. */
const MAX_TRIES = 5

/** No session has more. */
const MOST_MICROS = budgetMicros(MAX_BUDGET_USD)

/** The money of one run: held before it, settled call by call, the rest given back at its end. */
export interface Spending {
  /** What the money allows. */
  readonly plan: Plan
  /** What the run may cost beyond what is planned; null when nobody said. */
  readonly allowance: Allowance | null
  /** Takes note of what a run does. */
  see(event: RunEvent): void
  /** The run is over, or was not needed. */
  end(): Promise<void>
}

/** Holds the bound of a run in the session that the request names; without one, money is not counted. */
export async function holdMoney(
  plan: Plan,
  asked: { readonly run: string; readonly model: string; readonly overrides: boolean },
  context: AskContext,
): Promise<Result<Spending, ApiError>> {
  const { caller, services, session: named, run: resumes } = context
  if (caller.session !== null && named !== null && named !== caller.session) return refuse(OTHER)
  const id = caller.session ?? named
  const priceOf = (model: string) => services.models.priceOf(model)
  if (id === null) return { ok: true, value: freely(plan, priceOf) }
  const purse = services.sessions.purse({ tenant: caller.tenant, id }, asked.run)
  const failed = (error: unknown) => services.failed(error, asked.run)
  const standing = resumes === undefined ? null : await purse.standing()
  if (standing !== null) {
    // The same plan again: no larger one fits what was held for it.
    const { planned, covered } = standing
    const fitted = fit(plan, planned, priceOf)
    if (fitted.ok) return { ok: true, value: spend(fitted, { purse, failed, covered }) }
    return refuse(fitted.reason === 'unpriced' ? unpriced(fitted.model) : dearerNow(planned))
  }
  // The whole plan is asked for before anything is known of the session: nearly always there is money
  // enough, and a run waits for one answer.
  let remaining = MOST_MICROS
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const fitted = fit(plan, remaining, priceOf)
    // The session itself may have a better reason.
    if (!fitted.ok)
      return refuse((await sessionRefusal({ plan, ...asked }, id, context)) ?? tooLittle(remaining))
    const covered = fitted.bound.micros
    const answer = await purse.hold(covered, asked.overrides ? null : asked.model)
    if (answer.ok) return { ok: true, value: spend(fitted, { purse, failed, covered }) }
    if (answer.reason !== 'budget') return refuse(holdRefusal(answer, context))
    remaining = answer.remaining
  }
  return refuse(tooLittle(remaining))
}

/** Without a session nothing is held; only `max_cost_usd` may set a limit. */
function freely(plan: Plan, priceOf: (model: string) => Price | null): Spending {
  const { maxMicros: limitMicros } = plan
  const planned = limitMicros === null ? null : boundOf(plan, priceOf)
  const allowance =
    limitMicros === null || planned?.ok !== true
      ? null
      : new Allowance({ limitMicros, plannedMicros: planned.bound.micros })
  return { plan, allowance, see() {}, end: () => Promise.resolve() }
}

interface Funds {
  readonly purse: Purse
  readonly failed: (error: unknown) => void
  /** What the ledger covers: less than the bound when a part of it was given back before a crash. */
  readonly covered: number
}

/** Settles call by call, and holds no more than what the rest of the run can cost. */
function spend(
  { plan, bound }: Extract<Fitted, { ok: true }>,
  { purse, failed, covered }: Funds,
): Spending {
  const line = purseLine(purse, failed)
  let told = 0
  let held = covered
  const raise = async (limitMicros: number) => {
    if (limitMicros > (plan.maxMicros ?? Infinity)) return false
    const to = limitMicros - told
    held = Math.max(held, to)
    return line.raise(to)
  }
  const allowance = new Allowance({
    limitMicros: covered,
    plannedMicros: bound.micros,
    raise,
  })
  const keep = () => {
    const limit = allowance.giveBack()
    return limit === null ? null : Math.max(0, limit - told)
  }
  return {
    plan,
    allowance,
    see(event) {
      if (event.type === 'call-end') {
        const call = settlement(event.call)
        told += call.amount
        const to = keep()
        held = to ?? held
        line.settle(call, to)
      } else if (event.type === 'layer-start' || event.type === 'aggregator-start') {
        // What was said is known by now, and with it what the next step is shown.
        const to = keep()
        if (to === null || to >= held) return
        held = to
        line.shrink(to)
      }
    },
    end: () => line.release(),
  }
}

function settlement({ id, model, costUsd, usage }: CallReport) {
  return { call: id, model, amount: costMicros(costUsd ?? 0), estimated: usage.estimated }
}

function refuse(error: ApiError): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error }
}
