import { Allowance } from '../moa/allowance.ts'
import { boundOf } from '../moa/bound.ts'
import type { CallReport, RunEvent } from '../moa/events.ts'
import { fit, type Fitted } from '../moa/ladder.ts'
import type { Plan } from '../moa/plan.ts'
import type { Price } from '../moa/usage.ts'
import { costMicros, usdOf } from '../protocol/money.ts'
import type { ChatRequest } from '../protocol/openai/chat-request.ts'
import type { PreparedChat } from './chat-run.ts'
import type { ChatContext } from './context.ts'
import { unpriced } from './cost.ts'
import type { ApiError } from './errors.ts'
import type { Prepared } from './prepared.ts'
import { purseLine } from './purse-line.ts'
import type { Purse } from './session-store.ts'

/** Header with which a request joins a session. */
export const SESSION_HEADER = 'x-moa-session'

/** Plans are made smaller to what is left, and again when others took that meanwhile; this often, then it is too little. */
const MAX_TRIES = 5

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
  { caller, services, headers, run: resumes }: ChatContext,
): Promise<Prepared<Spending>> {
  const named = headers.get(SESSION_HEADER)
  if (caller.session !== null && named !== null && named !== caller.session) return refuse(OTHER)
  const id = caller.session ?? named
  const priceOf = (model: string) => services.models.priceOf(model)
  if (id === null) return { ok: true, value: freely(plan, priceOf) }
  const place = { tenant: caller.tenant, id }
  const purse = services.sessions.purse(place, asked.run)
  const failed = (error: unknown) => services.failed(error, asked.run)
  const standing = resumes === undefined ? null : await purse.standing()
  if (standing !== null) {
    // The same plan again: no larger one fits what was held for it.
    const fitted = fit(plan, standing.planned, priceOf)
    if (fitted.ok) {
      const { covered } = standing
      return { ok: true, value: spend(fitted, { purse, failed, covered }) }
    }
  }
  // The whole plan is asked for before anything is known: nearly always there is money enough, and a run waits for one answer.
  let remaining = Infinity
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const fitted = fit(plan, remaining, priceOf)
    if (!fitted.ok) {
      return refuse(fitted.reason === 'unpriced' ? unpriced(fitted.model) : tooLittle(remaining))
    }
    const covered = fitted.bound.micros
    const answer = await purse.hold(covered, asked.overrides ? null : asked.model)
    if (answer.ok) return { ok: true, value: spend(fitted, { purse, failed, covered }) }
    if (answer.reason === 'mixture') return refuse(pinned(answer.mixture))
    if (answer.reason === 'closed' && caller.session === null) return refuse(NO_SESSION)
    if (answer.reason !== 'budget') return refuse(OVER)
    remaining = answer.remaining
  }
  return refuse(tooLittle(remaining))
}

/** Why a plan cannot run in a session as things stand, before anything is held; null when it can. */
export async function sessionRefusal(
  { plan, request }: PreparedChat,
  id: string | null,
  { caller, services }: ChatContext,
): Promise<ApiError | null> {
  if (id === null) return null
  const account = await services.sessions.look({ tenant: caller.tenant, id })
  if (account === null) return NO_SESSION
  if (account.expiresAt <= services.clock.now()) return OVER
  const { mixture } = account
  if (mixture !== null && (mixture !== request.model || overrides(request))) return pinned(mixture)
  const remaining = account.budget - account.spent - account.held
  const fitted = fit(plan, remaining, (model) => services.models.priceOf(model))
  if (fitted.ok) return null
  return fitted.reason === 'unpriced' ? unpriced(fitted.model) : tooLittle(remaining)
}

/** Whether a request brings layers or an aggregator of its own. */
export function overrides({ moa }: ChatRequest): boolean {
  return moa?.layers !== undefined || moa?.aggregator !== undefined
}

/** Why a session's token buys nothing, before a run is planned; null when it may, or is none. */
export async function tokenRefusal({
  caller,
  services,
  headers,
}: ChatContext): Promise<ApiError | null> {
  const { session: id, tenant } = caller
  if (id === null) return null
  if ((headers.get(SESSION_HEADER) ?? id) !== id) return OTHER
  const account = await services.sessions.look({ tenant, id })
  return account === null || account.expiresAt <= services.clock.now() ? OVER : null
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

const NO_SESSION: ApiError = {
  code: 'not_found',
  message: `Cannot find the session of the header ${SESSION_HEADER}`,
  param: SESSION_HEADER,
}

const OVER: ApiError = {
  code: 'forbidden',
  message: 'Cannot spend from this session: it has expired or was closed',
  param: SESSION_HEADER,
}

const OTHER: ApiError = {
  code: 'forbidden',
  message: 'Cannot spend from another session than the one of the token',
  param: SESSION_HEADER,
}

function pinned(mixture: string): ApiError {
  const message = `Cannot ask this in the session: it is for the mixture "${mixture}" as it is`
  return { code: 'forbidden', message, param: 'model' }
}

function tooLittle(remaining: number): ApiError {
  return {
    code: 'budget_exhausted',
    message: `Cannot run: the session has ${usdOf(Math.max(0, remaining))} US dollars left, and even the smallest plan may cost more`,
    param: SESSION_HEADER,
  }
}
