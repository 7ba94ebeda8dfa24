import { Allowance, type AllowanceTerms } from '../../moa/cost/allowance.ts'
import { needOf, type Need } from '../../moa/cost/need.ts'
import type { CallReport, RunEvent } from '../../moa/events.ts'
import { fit, type Fitted } from '../../moa/cost/ladder.ts'
import type { Plan } from '../../moa/plan.ts'
import type { Clock } from '../../moa/ports.ts'
import type { Price } from '../../moa/cost/price.ts'
import { budgetMicros, costMicros } from '../../protocol/sessions/money.ts'
import { MAX_BUDGET_USD } from '../../protocol/sessions/session.ts'
import type { AskContext } from '../ask-context.ts'
import { unpriced } from './cost-limit.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import { orderedPurse } from './ordered-purse.ts'
import {
  dearerNow,
  holdRefusal,
  OTHER,
  sessionRefusal,
  tooLittle,
  tooLittleFor,
} from './refusals.ts'
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
export interface Spending extends Purchase {
  /** The plan that the money allows. */
  readonly plan: Plan
}

/** The money of calls, whatever they are for. */
export interface Purchase {
  /** What the run may cost beyond what is planned; null when there is no limit. */
  readonly allowance: Allowance | null
  /** Follows the events of a run. */
  see(event: RunEvent): void
  /** The run is over, or was not needed. */
  end(): Promise<void>
  /** A bug ended the run: settles calls whose end was not reported at the most that they may have cost. */
  broke(): Promise<void>
}

/** Holds what the first step of a run can cost, and the least for the others, in the session that the request names; without one, money is not counted. */
export async function holdMoney(
  plan: Plan,
  request: { readonly run: string; readonly model: string; readonly overrides: boolean },
  context: AskContext,
): Promise<Result<Spending, ApiError>> {
  const { caller, services, session: named, run: resumes, decide } = context
  if (caller.session !== null && named !== null && named !== caller.session) return refuse(OTHER)
  const id = caller.session ?? named
  const priceOf = (model: string) => services.models.priceOf(model)
  if (id === null) return { ok: true, value: freely(plan, priceOf, decide) }
  const purse = services.sessions.purse({ tenant: caller.tenant, id }, request.run)
  const failed = (error: unknown) => services.failed(error, request.run)
  const funds = { purse, failed, clock: services.clock, ...(decide && { decide }) }
  const reservation = resumes === undefined ? null : await purse.reservation()
  if (reservation !== null) {
    // The same plan again: no larger one fits what was held for it.
    const { plannedMicros, coveredMicros } = reservation
    const fitted = fit(plan, plannedMicros, priceOf)
    if (fitted.ok)
      return {
        ok: true,
        value: spendPlan(fitted, { ...funds, coveredMicros, attempt: 'repeated' }),
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
    const coveredMicros = fitted.need.micros
    const answer = await heldOrReleased(
      purse,
      coveredMicros,
      request.overrides ? null : request.model,
    )
    if (answer.ok)
      return { ok: true, value: spendPlan(fitted, { ...funds, coveredMicros, attempt: 'first' }) }
    if (answer.reason !== 'budget') return refuse(holdRefusal(answer, context))
    remainingMicros = answer.remainingMicros
  }
  return refuse(tooLittle(remainingMicros))
}

/** What calls that are all known from the beginning can cost, and the most that they may. */
export interface KnownCost {
  readonly micros: number
  /** Null when there is no limit. */
  readonly maxMicros: number | null
}

/** Holds what calls can cost in the session that the request names: all of it, as no smaller plan would do. */
export async function holdKnown(
  { micros, maxMicros }: KnownCost,
  request: { readonly run: string; readonly model: string },
  context: AskContext,
): Promise<Result<Purchase, ApiError>> {
  const { caller, services, session: named } = context
  if (caller.session !== null && named !== null && named !== caller.session) return refuse(OTHER)
  const id = caller.session ?? named
  const need = { micros, spareMicros: 0 }
  if (id === null) return { ok: true, value: freePurchase(maxMicros, need) }
  const purse = services.sessions.purse({ tenant: caller.tenant, id }, request.run)
  const answer = await heldOrReleased(purse, micros, request.model)
  if (!answer.ok) {
    return refuse(
      answer.reason === 'budget'
        ? tooLittleFor(micros, answer.remainingMicros)
        : holdRefusal(answer, context),
    )
  }
  const failed = (error: unknown) => services.failed(error, request.run)
  const funds = { purse, failed, clock: services.clock, coveredMicros: micros } as const
  return { ok: true, value: spend({ maxMicros, need }, { ...funds, attempt: 'first' }) }
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
    await purse.update({ calls: [], release: 'unanswered' }).catch(() => {}) // The ledger commits it later.
    throw error
  }
}

/** Without a session nothing is held; only `max_cost_usd` may set a limit. */
function freely(
  plan: Plan,
  priceOf: (model: string) => Price | null,
  decide: AllowanceTerms['decide'],
): Spending {
  const needed = plan.maxMicros === null ? null : needOf(plan, priceOf)
  const limitMicros = needed?.ok === true ? plan.maxMicros : null
  const need = needed?.ok === true ? needed.need : NO_NEED
  return { plan, ...freePurchase(limitMicros, need, decide) }
}

type PlannedNeed = Pick<Need, 'micros' | 'spareMicros'>

const NO_NEED: PlannedNeed = { micros: 0, spareMicros: 0 }

function freePurchase(
  limitMicros: number | null,
  need: PlannedNeed,
  decide?: AllowanceTerms['decide'],
): Purchase {
  const allowance =
    limitMicros === null
      ? null
      : new Allowance({ limitMicros, ...plannedOf(need), ...(decide && { decide }) })
  return { allowance, see() {}, end: nothing, broke: nothing }
}

function nothing(): Promise<void> {
  return Promise.resolve()
}

function plannedOf({ micros: plannedMicros, spareMicros }: PlannedNeed) {
  return { plannedMicros, spareMicros }
}

interface Funds extends Pick<AllowanceTerms, 'decide'> {
  readonly purse: Purse
  readonly clock: Clock
  readonly failed: (error: unknown) => void
  /** What the ledger covers: less than what was held when a part of it was given back before a crash. */
  readonly coveredMicros: number
  /** Whether this is the first attempt at the run, or one after a crash, before which calls may have been sent. */
  readonly attempt: 'first' | 'repeated'
}

function spendPlan({ plan, need }: Extract<Fitted, { ok: true }>, funds: Funds): Spending {
  return { plan, ...spend({ maxMicros: plan.maxMicros, need }, funds) }
}

/** Settles the calls, and holds no more than what the rest of the run can cost. */
function spend(
  { maxMicros, need }: { readonly maxMicros: number | null; readonly need: PlannedNeed },
  funds: Funds,
): Purchase {
  const { purse, clock, failed, coveredMicros, attempt, decide } = funds
  /** The cost of every call that is over, whether its settlement has arrived or not. */
  let settledMicros = 0
  const raise = async (limitMicros: number, leastMicros: number) => {
    const most = Math.min(limitMicros, maxMicros ?? Infinity, MOST_MICROS)
    if (most < leastMicros) return 0
    // Calls may end while the ledger answers, which are still paid from what it reports as held.
    let settledThenMicros = 0
    const heldMicros = await ordered.raise(() => {
      settledThenMicros = settledMicros
      return {
        toMicros: Math.max(0, most - settledMicros),
        leastMicros: Math.max(0, leastMicros - settledMicros),
      }
    })
    return heldMicros === null ? 0 : settledThenMicros + heldMicros
  }
  const allowance = new Allowance({
    limitMicros: coveredMicros,
    ...plannedOf(need),
    raise,
    ...(decide && { decide }),
  })
  const restMicros = () => {
    const limitMicros = allowance.giveBack()
    return limitMicros === null ? null : Math.max(0, limitMicros - settledMicros)
  }
  const ordered = orderedPurse(purse, coveredMicros, { clock, failed, restMicros })
  return {
    allowance,
    see(event) {
      if (event.type === 'call-end') {
        const call = settlement(event.call)
        allowance.open.close(call.call)
        settledMicros += call.amountMicros
        ordered.settle(call)
      } else if (STEP_STARTS.has(event.type)) ordered.mayKeepLess()
    },
    end: () => ordered.release(),
    async broke() {
      for (const { id, model, micros } of allowance.open.take()) {
        ordered.settle({ call: id, model, amountMicros: micros, estimated: true })
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
