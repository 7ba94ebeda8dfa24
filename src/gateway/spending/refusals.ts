import { fit } from '../../moa/cost/ladder.ts'
import type { Plan } from '../../moa/plan.ts'
import { usdOf } from '../../protocol/sessions/money.ts'
import type { HoldAnswer } from '../ports/session-store.ts'
import type { Caller } from '../caller.ts'
import type { AskContext } from '../ask-context.ts'
import { unpriced } from './cost-limit.ts'
import type { ApiError } from '../../protocol/errors.ts'

/** Header with which a request joins a session. */
export const SESSION_HEADER = 'x-moa-session'

/** What a session is to pay for. */
export interface SessionRequest {
  readonly plan: Plan
  /** A mixture, or a single model. */
  readonly model: string
  /** It is not for the mixture as it is. */
  readonly overrides: boolean
}

/** Why a plan cannot run in a session now, before anything is held; null when it can. */
export async function sessionRefusal(
  { plan, model, overrides: changed }: SessionRequest,
  id: string,
  { caller, services }: AskContext,
): Promise<ApiError | null> {
  const account = await services.sessions.look({ tenant: caller.tenant, id })
  if (account === null) return gone(caller)
  if (account.expiresAtMs <= services.clock.now()) return OVER
  const { mixture, remainingMicros } = account
  if (mixture !== null && (mixture !== model || changed)) return pinned(mixture)
  const fitted = fit(plan, remainingMicros, (each) => services.models.priceOf(each))
  if (fitted.ok) return null
  return fitted.reason === 'unpriced' ? unpriced(fitted.model) : tooLittle(remainingMicros)
}

/** Why a session's token cannot pay, checked before a run is planned; null when it can, or the caller has none. */
export async function tokenRefusal({
  caller,
  services,
  session: named,
}: AskContext): Promise<ApiError | null> {
  const { session: id, tenant } = caller
  if (id === null) return null
  if ((named ?? id) !== id) return OTHER
  const account = await services.sessions.look({ tenant, id })
  return account === null || account.expiresAtMs <= services.clock.now() ? OVER : null
}

/** Why nothing is held for a run, when the reason is not that there is too little. */
export function holdRefusal(
  answer: Exclude<HoldAnswer, { readonly ok: true } | { readonly reason: 'budget' }>,
  { caller }: AskContext,
): ApiError {
  switch (answer.reason) {
    case 'mixture':
      return pinned(answer.mixture)
    case 'closed':
      return gone(caller)
    case 'ended':
      return ENDED
    case 'expired':
      return OVER
  }
}

/** A missing session is over for its token, which was signed when the session existed. */
function gone({ session }: Caller): ApiError {
  return session === null ? NO_SESSION : OVER
}

/** A session that has not enough left for even the smallest plan. */
export function tooLittle(remainingMicros: number): ApiError {
  return exhausted(
    `Cannot run: the session has ${usdOf(Math.max(0, remainingMicros))} US dollars left, and even the smallest plan may cost more`,
  )
}

/** A session that has not enough left for calls of which none can be left out. */
export function tooLittleFor(neededMicros: number, remainingMicros: number): ApiError {
  return exhausted(
    `Cannot run: the session has ${usdOf(Math.max(0, remainingMicros))} US dollars left, and the request may cost up to ${usdOf(neededMicros)}`,
  )
}

/** A repeated run that would need more now than was reserved for it. */
export function dearerNow(plannedMicros: number): ApiError {
  return exhausted(
    `Cannot run again: ${usdOf(plannedMicros)} US dollars were set aside for this run, and even the smallest plan may cost more by now`,
  )
}

function exhausted(message: string): ApiError {
  return { code: 'budget_exhausted', message, param: SESSION_HEADER }
}

function pinned(mixture: string): ApiError {
  const message = `Cannot ask this in the session: it is for the mixture "${mixture}" as it is`
  return { code: 'forbidden', message, param: 'model' }
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

const ENDED: ApiError = {
  code: 'forbidden',
  message: 'Cannot spend from this session: what was held for this run was settled already',
  param: SESSION_HEADER,
}

/** A token with the header of another session than its own. */
export const OTHER: ApiError = {
  code: 'forbidden',
  message: 'Cannot spend from another session than the one of the token',
  param: SESSION_HEADER,
}
