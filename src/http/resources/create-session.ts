import { budgetMicros } from '../../protocol/sessions/money.ts'
import { parseWith } from '../../protocol/parse.ts'
import { wireSession, type WireOpenedSession } from '../../protocol/sessions/session-response.ts'
import { sessionRequestSchema, type SessionRequest } from '../../protocol/sessions/session.ts'
import type { Caller } from '../../gateway/caller.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { DayBudget } from '../../gateway/ports/session-store.ts'
import { newSessionId } from '../../gateway/ids.ts'
import { lookupMixture } from '../../gateway/mixtures/lookup.ts'
import { networkOf } from './network.ts'
import type { Result } from '../../moa/result.ts'
import { signSession } from '../admission/session-token.ts'

/** How many sessions one network may open with a publishable key in an hour. */
const SESSIONS_PER_HOUR = 10
const HOUR_MS = 3_600_000
/** Longest life of a session that takes its budget from a key's day: what it does not spend is held back that long. */
const MAX_SHARE_SECONDS = 86_400

/** POST /v1/sessions. Only this response contains the token, for a front end that may hold no key. */
export async function createSession(body: unknown, context: RequestContext): Promise<Response> {
  const { caller, services } = context
  const parsed = parseWith(sessionRequestSchema, body)
  if (!parsed.ok) return reject('invalid_request', parsed.error.message, parsed.error.param)
  const budget = budgetFor(parsed.value, caller)
  if (!budget.ok) return errorResponse(budget.error)
  const { expires_in: life } = parsed.value
  const day = dayBudgetOf(caller)
  if (day !== undefined && life > MAX_SHARE_SECONDS) {
    const message = `expires_in: must be at most ${MAX_SHARE_SECONDS} with this key`
    return reject('invalid_request', message, 'expires_in')
  }
  const mixture = mixtureFor(parsed.value, caller)
  if (mixture !== null && caller.mixtures?.includes(mixture) === false) {
    return reject('forbidden', `this key is for ${caller.mixtures.join(', ')}`, 'mixture')
  }
  if (mixture !== null && (await lookupMixture(services.mixtures, caller.tenant, mixture)) === null)
    return reject('model_not_found', `there is no mixture "${mixture}"`, 'mixture')
  const limited = await networkLimit(context)
  if (limited !== null) return errorResponse(limited)

  const place = { tenant: caller.tenant, id: newSessionId() }
  const expiresAtMs = services.clock.now() + life * 1000
  const terms = { budgetMicros: budgetMicros(budget.value), expiresAtMs, mixture }
  const session = await services.sessions.open(place, day ? { ...terms, dayBudget: day } : terms)
  if (session === null) {
    const message = `the daily budget of this key does not have ${budget.value} US dollars left; it is free again as its sessions end, and at 00:00 UTC`
    return reject('budget_exhausted', message, 'budget_usd')
  }
  const token = await signSession(session, caller, services.access)
  const headers = { 'cache-control': 'no-store' }
  const opened: WireOpenedSession = { ...wireSession(session), token }
  return Response.json(opened, { status: 201, headers })
}

/** The budget of a session. A key's maximum is also its default. */
function budgetFor(
  { budget_usd: wanted }: SessionRequest,
  caller: Caller,
): Result<number, ApiError> {
  const { sessionBudgetUsd: most, kind } = caller
  const wrong = (code: 'invalid_request' | 'forbidden', message: string) => {
    const error = { code, message: `Cannot open the session: ${message}`, param: 'budget_usd' }
    return { ok: false, error } as const
  }
  if (most === null && kind === 'publishable') {
    return wrong('forbidden', 'this publishable key has no session_budget_usd to open them with')
  }
  const budget = wanted ?? most
  if (budget === null) return wrong('invalid_request', 'budget_usd: is missing')
  if (most !== null && budget > most) {
    return wrong('invalid_request', `budget_usd: must be at most ${most} with this key`)
  }
  return { ok: true, value: budget }
}

/** What the sessions of the key may spend together in a day. */
function dayBudgetOf({ keyId, budgetUsdPerDay }: Caller): DayBudget | undefined {
  if (keyId === null || budgetUsdPerDay === null) return undefined
  return { keyId, limitMicros: budgetMicros(budgetUsdPerDay) }
}

/** The mixture of a session; by default the only one of a publishable key. */
function mixtureFor({ mixture }: SessionRequest, { kind, mixtures }: Caller): string | null {
  const only = kind === 'publishable' && mixtures?.length === 1 ? mixtures[0] : undefined
  return mixture ?? only ?? null
}

/** A publishable key is public, so each network may open only a limited number of sessions with it. */
async function networkLimit({
  caller,
  services,
  headers,
}: RequestContext): Promise<ApiError | null> {
  if (caller.kind !== 'publishable') return null
  const limiter = `${caller.keyId}/${networkOf(headers.get('cf-connecting-ip'))}`
  const retryAfterMs = await services.keys.take(limiter, SESSIONS_PER_HOUR, HOUR_MS)
  if (retryAfterMs === 0) return null
  const message = `Cannot open the session: from one network, this key opens ${SESSIONS_PER_HOUR} an hour`
  return { code: 'rate_limited', message, retryAfterMs }
}

function reject(code: ApiError['code'], message: string, param: string | null): Response {
  return errorResponse({ code, message: `Cannot open the session: ${message}`, param })
}
