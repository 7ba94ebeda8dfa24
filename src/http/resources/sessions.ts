import { budgetMicros, usdOf } from '../../protocol/sessions/money.ts'
import { parseWith, type Problem } from '../../protocol/parse.ts'
import { wireAccount, wireSession } from '../../protocol/sessions/session-response.ts'
import { sessionChangeSchema } from '../../protocol/sessions/session.ts'
import { errorResponse } from '../errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { isSessionId } from '../../gateway/ids.ts'
import type { Services } from '../../gateway/ports/services.ts'
import type { SessionChange } from '../../gateway/ports/session-store.ts'

/** The session that a request names, and the services that answer it. */
export interface SessionTarget {
  readonly tenant: string
  readonly id: string
  readonly services: Services
}

/** GET /v1/sessions/{id}: the remaining money, and the costs by run and model. */
export async function getSession({ tenant, id, services }: SessionTarget): Promise<Response> {
  const account = isSessionId(id) ? await services.sessions.read({ tenant, id }) : null
  return account === null ? errorResponse(notFound(id)) : Response.json(wireAccount(account))
}

/** PATCH /v1/sessions/{id}: raises or lowers the budget, or moves the end. */
export async function changeSession(request: SessionTarget, body: unknown): Promise<Response> {
  const { tenant, id, services } = request
  const parsed = parseWith(sessionChangeSchema, body)
  if (!parsed.ok) return errorResponse(refused(parsed.error))
  if (!isSessionId(id)) return errorResponse(notFound(id))
  const { budget_usd: budgetUsd, expires_in: life } = parsed.value
  const changed = await services.sessions.change(
    { tenant, id },
    {
      ...(budgetUsd === undefined ? {} : { budgetMicros: budgetMicros(budgetUsd) }),
      ...(life === undefined ? {} : { expiresAtMs: services.clock.now() + life * 1000 }),
    },
  )
  return changed.ok
    ? Response.json(wireSession(changed.session))
    : errorResponse(unchanged(changed, id))
}

/** DELETE /v1/sessions/{id}: nothing is held any more; runs in progress still settle. */
export async function deleteSession({ tenant, id, services }: SessionTarget): Promise<Response> {
  const closed = isSessionId(id) && (await services.sessions.close({ tenant, id }))
  return closed ? new Response(null, { status: 204 }) : errorResponse(notFound(id))
}

function unchanged(change: Extract<SessionChange, { ok: false }>, id: string): ApiError {
  if (change.reason === 'closed') return notFound(id)
  const { spentMicros, heldMicros } = change.session
  if (change.reason === 'expired') {
    return {
      code: 'invalid_request',
      message: 'Cannot change the session: it has expired; open another one',
    }
  }
  if (change.reason === 'day') {
    return {
      code: 'budget_exhausted',
      message:
        'Cannot raise the budget: the daily budget of the key that opened the session does not have that much left',
      param: 'budget_usd',
    }
  }
  const least = usdOf(spentMicros + heldMicros)
  return {
    code: 'invalid_request',
    message:
      `Cannot lower the budget so far: ${usdOf(spentMicros)} US dollars are spent and ${usdOf(heldMicros)} held, ` +
      `so it must be at least ${least}`,
    param: 'budget_usd',
  }
}

function refused({ message, param }: Problem): ApiError {
  return { code: 'invalid_request', message: `Cannot change the session: ${message}`, param }
}

function notFound(id: string): ApiError {
  return {
    code: 'not_found',
    message: `Cannot find the session "${id.slice(0, 120)}"`,
    param: 'id',
  }
}
