import { Allowance } from '../../moa/cost/allowance.ts'
import { boundOf } from '../../moa/cost/bound.ts'
import type { CallReport, RunEvent } from '../../moa/events.ts'
import { fit, type Fitted } from '../../moa/cost/ladder.ts'
import type { Plan } from '../../moa/plan.ts'
import type { Price } from '../../moa/cost/price.ts'
import { budgetMicros, costMicros } from '../../protocol/sessions/money.ts'
import { MAX_BUDGET_USD } from '../../protocol/sessions/session.ts'
import type { AskContext } from '../ask-context.ts'
import { unpriced } from './cost-limit.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import { orderedPurse } from './ordered-purse.ts'
import { dearerNow, holdRefusal, OTHER, sessionRefusal, tooLittle } from './refusals.ts'
import type { HoldAnswer, Purse } from '../ports/session-store.ts'

/** Plans are made smaller to what is left, and again when others took that; this often, then it is too little. */
const MAX_TRIES = 5

/** Events after which what the rest of a run can cost is known better. */
const STEP_STARTS: ReadonlySet<RunEvent['type']> = new Set([
  'layer-start',
  'judge-start',
  'aggregator-start',
])

/** No session has more. */
const MOST_MICROS = budgetMicros(MAX_BUDGET_USD)

/** The money of one run: held before it, settled call by call, the rest released at its end. */
export interface Spending {
  /** The plan that the money allows. */
  readonly plan: Plan
  /** What the run may cost beyond what is planned; null when there is no limit. */
  readonly allowance: Allowance | null
  /** Follows the events of a run. */
  see(event: RunEvent): void
  /** The run is over, or was not needed. */
  end(): Promise<void>
  /** A bug ended the run: settles calls whose end was not reported at the most that they may have cost. */
  broke(): Promise<void>
}

/** Holds the bound of a run in the session that the request names; without one, money is not counted. */
export async function holdMoney(
  plan: Plan,
  request: { readonly run: string; readonly model: string; readonly overrides: boolean },
  context: AskContext,
): Promise<Result<Spending, ApiError>> {
  const { caller, services, session: named, run: resumes } = context
  if (caller.session !== null && named !== null && named !== caller.session) return refuse(OTHER)
  const id = caller.session ?? named
  const priceOf = (model: string) => services.models.priceOf(model)
  if (id === null) return { ok: true, value: freely(plan, priceOf) }
  const purse = services.sessions.purse({ tenant: caller.tenant, id }, request.run)
  const failed = (error: unknown) => services.failed(error, request.run)
  const reservation = resumes === undefined ? null : await purse.reservation()
  if (reservation !== null) {
    // The same plan again: no larger one fits what was held for it.
    const { plannedMicros, coveredMicros } = reservation
    const fitted = fit(plan, plannedMicros, priceOf)
    if (fitted.ok)
      return {
        ok: true,
        value: spend(fitted, { purse, failed, coveredMicros, attempt: 'repeated' }),
      }
    return refuse(fitted.reason === 'unpriced' ? unpriced(fitted.model) : dearerNow(plannedMicros))
  }
  // The whole plan is tried before the session is read: nearly always there is money
  // enough, and a run waits for one answer.
  let remainingMicros = MOST_MICROS
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const fitted = fit(plan, remainingMicros, priceOf)
    // The session itself may have a better reason.
    if (!fitted.ok)
      return refuse(
        (await sessionRefusal({ plan, ...request }, id, context)) ?? tooLittle(remainingMicros),
      )
    const coveredMicros = fitted.bound.micros
    const answer = await heldOrReleased(
      purse,
      coveredMicros,
      request.overrides ? null : request.model,
    )
    if (answer.ok)
      return { ok: true, value: spend(fitted, { purse, failed, coveredMicros, attempt: 'first' }) }
    if (answer.reason !== 'budget') return refuse(holdRefusal(answer, context))
    remainingMicros = answer.remainingMicros
  }
  return refuse(tooLittle(remainingMicros))
}

/** Holds money. When the answer is lost, it may be held: it is released, since nothing was called. */
async function heldOrReleased(
  purse: Purse,
  maxMicros: number,
  mixture: string | null,
): Promise<HoldAnswer> {
  try {
    return await purse.hold(maxMicros, mixture)
  } catch (error) {
    await purse.release('unanswered').catch(() => {}) // The ledger commits it later.
    throw error
  }
}

/** Without a session nothing is held; only `max_cost_usd` may set a limit. */
function freely(plan: Plan, priceOf: (model: string) => Price | null): Spending {
  const { maxMicros: limitMicros } = plan
  const planned = limitMicros === null ? null : boundOf(plan, priceOf)
  const allowance =
    limitMicros === null || planned?.ok !== true
      ? null
      : new Allowance({ limitMicros, plannedMicros: planned.bound.micros })
  return { plan, allowance, see() {}, end: nothing, broke: nothing }
}

function nothing(): Promise<void> {
  return Promise.resolve()
}

interface Funds {
  readonly purse: Purse
  readonly failed: (error: unknown) => void
  /** What the ledger covers: less than the bound when a part of it was given back before a crash. */
  readonly coveredMicros: number
  /** Whether this is the first attempt at the run, or one after a crash, before which calls may have been sent. */
  readonly attempt: 'first' | 'repeated'
}

/** Settles call by call, and holds no more than what the rest of the run can cost. */
function spend(
  { plan, bound }: Extract<Fitted, { ok: true }>,
  { purse, failed, coveredMicros, attempt }: Funds,
): Spending {
  const ordered = orderedPurse(purse, failed)
  let settledMicros = 0
  let heldMicros = coveredMicros
  const raise = async (limitMicros: number) => {
    if (limitMicros > (plan.maxMicros ?? Infinity)) return false
    const toMicros = limitMicros - settledMicros
    heldMicros = Math.max(heldMicros, toMicros)
    return ordered.raise(toMicros)
  }
  const allowance = new Allowance({
    limitMicros: coveredMicros,
    plannedMicros: bound.micros,
    raise,
  })
  /** What the rest of the run can cost at most; null while more is being reserved. */
  const restMicros = () => {
    const limitMicros = allowance.giveBack()
    return limitMicros === null ? null : Math.max(0, limitMicros - settledMicros)
  }
  return {
    plan,
    allowance,
    see(event) {
      if (event.type === 'call-end') {
        const call = settlement(event.call)
        allowance.open.close(call.call)
        settledMicros += call.amountMicros
        const keepMicros = restMicros()
        heldMicros = keepMicros ?? heldMicros
        ordered.settle(call, keepMicros)
      } else if (STEP_STARTS.has(event.type)) {
        // The proposals are known by now, and with them the prompt of the next step.
        const toMicros = restMicros()
        if (toMicros === null || toMicros >= heldMicros) return
        heldMicros = toMicros
        ordered.shrink(toMicros)
      }
    },
    end: () => ordered.release(),
    async broke() {
      for (const { id, model, micros } of allowance.open.take()) {
        ordered.settle({ call: id, model, amountMicros: micros, estimated: true }, null)
      }
      // The ledger commits what is held for calls before a crash that were not made again.
      if (attempt === 'first') await ordered.release()
      else await ordered.settled()
    },
  }
}

function settlement({ id, model, costUsd, usage }: CallReport) {
  return { call: id, model, amountMicros: costMicros(costUsd ?? 0), estimated: usage.estimated }
}

function refuse(error: ApiError): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error }
}
