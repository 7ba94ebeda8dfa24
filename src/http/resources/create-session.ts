import { budgetMicros } from '../../protocol/sessions/money.ts'
import { parseWith } from '../../protocol/parse.ts'
import { wireSession, type WireOpenedSession } from '../../protocol/sessions/session-response.ts'
import { sessionRequestSchema, type SessionRequest } from '../../protocol/sessions/session.ts'
import type { Caller } from '../../gateway/caller.ts'
import type { ChatContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { newSessionId } from '../../gateway/ids.ts'
import { lookupMixture } from '../../gateway/mixtures/lookup.ts'
import { networkOf } from './network.ts'
import type { Result } from '../../moa/result.ts'
import { signSession } from '../admission/session-token.ts'

/** How many sessions one network may open with a publishable key in an hour. */
const SESSIONS_PER_HOUR = 10
const HOUR_MS = 3_600_000

/** POST /v1/sessions. The token is told this once, for a front end that may hold nothing else. */
export async function createSession(body: unknown, context: ChatContext): Promise<Response> {
  const { caller, services } = context
  const parsed = parseWith(sessionRequestSchema, body)
  if (!parsed.ok) return refuse('invalid_request', parsed.error.message, parsed.error.param)
  const budget = budgetFor(parsed.value, caller)
  if (!budget.ok) return errorResponse(budget.error)
  const mixture = mixtureFor(parsed.value, caller)
  if (mixture !== null && caller.mixtures?.includes(mixture) === false) {
    return refuse('forbidden', `this key is for ${caller.mixtures.join(', ')}`, 'mixture')
  }
  if (mixture !== null && (await lookupMixture(services.mixtures, caller.tenant, mixture)) === null)
    return refuse('model_not_found', `there is no mixture "${mixture}"`, 'mixture')
  const crowded = await crowd(context)
  if (crowded !== null) return errorResponse(crowded)

  const place = { tenant: caller.tenant, id: newSessionId() }
  const expiresAtMs = services.clock.now() + parsed.value.expires_in * 1000
  const terms = { budgetMicros: budgetMicros(budget.value), expiresAtMs, mixture }
  const session = await services.sessions.open(place, terms)
  const token = await signSession(session, caller, services.access)
  const headers = { 'cache-control': 'no-store' }
  const opened: WireOpenedSession = { ...wireSession(session), token }
  return Response.json(opened, { status: 201, headers })
}

/** What a session may be given: with a maximum, that is also what is meant when nothing is said. */
function budgetFor(
  { budget_usd: asked }: SessionRequest,
  caller: Caller,
): Result<number, ApiError> {
  const { sessionBudgetUsd: most, kind } = caller
  const refused = (code: 'invalid_request' | 'forbidden', message: string) => {
    const error = { code, message: `Cannot open the session: ${message}`, param: 'budget_usd' }
    return { ok: false, error } as const
  }
  if (most === null && kind === 'publishable') {
    return refused('forbidden', 'this publishable key has no session_budget_usd to open them with')
  }
  const budget = asked ?? most
  if (budget === null) return refused('invalid_request', 'budget_usd: is missing')
  if (most !== null && budget > most) {
    return refused('invalid_request', `budget_usd: must be at most ${most} with this key`)
  }
  return { ok: true, value: budget }
}

/** Pages need not know what their key is for, when that is one thing only. */
function mixtureFor({ mixture }: SessionRequest, { kind, mixtures }: Caller): string | null {
  const only = kind === 'publishable' && mixtures?.length === 1 ? mixtures[0] : undefined
  return mixture ?? only ?? null
}

/** A publishable key is in everybody's hands: its budgets are many only to those who are many. */
async function crowd({ caller, services, headers }: ChatContext): Promise<ApiError | null> {
  if (caller.kind !== 'publishable') return null
  const limiter = `${caller.keyId}/${networkOf(headers.get('cf-connecting-ip'))}`
  const retryAfterMs = await services.keys.take(limiter, SESSIONS_PER_HOUR, HOUR_MS)
  if (retryAfterMs === 0) return null
  const message = `Cannot open the session: from one network, this key opens ${SESSIONS_PER_HOUR} an hour`
  return { code: 'rate_limited', message, retryAfterMs }
}

function refuse(code: ApiError['code'], message: string, param: string | null): Response {
  return errorResponse({ code, message: `Cannot open the session: ${message}`, param })
}
