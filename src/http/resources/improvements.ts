import { decideByHand } from '../../gateway/evidence/improving/decide-by-hand.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { decisionSchema, roundSchema } from '../../protocol/improvements/improvement-request.ts'
import type {
  WireImprovementList,
  WireRound,
} from '../../protocol/improvements/improvement-response.ts'
import type { ImprovementRound } from '../../protocol/improvements/improvement.ts'
import { secondsOf, wireImprovement } from '../../protocol/improvements/wire-improvement.ts'
import { parseWith } from '../../protocol/parse.ts'
import { errorResponse } from '../errors.ts'
import type { JobTarget } from '../jobs/jobs.ts'

/** GET /v1/improvements: those of a mixture, newest first, and its last round. */
export async function listImprovements(
  { tenant, services }: Omit<JobTarget, 'id'>,
  query: URLSearchParams,
): Promise<Response> {
  const parsed = parseWith(roundSchema, Object.fromEntries(query))
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const { mixture } = parsed.value
  const history = await services.improvements.read({ tenant, mixture })
  const { improvements, round, nextRoundAtMs } = history
  const list: WireImprovementList = {
    object: 'list',
    data: improvements.map((each) => wireImprovement(mixture, each)),
    round: round && wireRound(mixture, round),
    next_round_at: nextRoundAtMs === null ? null : secondsOf(nextRoundAtMs),
  }
  return Response.json(list)
}

/** POST /v1/improvements: starts a round. */
export async function startRound(
  { tenant, services }: Omit<JobTarget, 'id'>,
  body: unknown,
): Promise<Response> {
  const parsed = parseWith(roundSchema, body)
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const place = { tenant, mixture: parsed.value.mixture }
  const problem = await problemOf(place, services)
  if (problem !== null) return errorResponse(problem)
  const round = await services.improvements.start(place)
  return Response.json(wireRound(place.mixture, round), { status: 202 })
}

/** POST /v1/improvements/{id}: carries out a decision. */
export async function decideImprovement(
  { tenant, id, services }: JobTarget,
  body: unknown,
): Promise<Response> {
  const parsed = parseWith(decisionSchema, body)
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const { mixture, decision } = parsed.value
  const decided = await decideByHand({ tenant, mixture }, { id, decision }, services)
  return decided.ok
    ? Response.json(wireImprovement(mixture, decided.value))
    : errorResponse(decided.error)
}

/** Why a round has nothing to go by; null when it has. */
async function problemOf(
  { tenant, mixture }: { readonly tenant: string; readonly mixture: string },
  { mixtures }: Services,
): Promise<ApiError | null> {
  const current = await mixtures.current(tenant, mixture)
  if (current === null) {
    const message = `Cannot improve the mixture "${mixture}": there is none that you have written; built-in ones stay as they are`
    return { code: 'not_found', message, param: 'mixture' }
  }
  if (current.mixture.compare !== undefined) return null
  const message = `Cannot improve the mixture "${mixture}": it has no "compare", so nothing is known of it`
  return { code: 'invalid_request', message, param: 'mixture' }
}

function wireRound(mixture: string, { startedAtMs, endedAtMs, why }: ImprovementRound): WireRound {
  return {
    object: 'improvement_round',
    mixture,
    started_at: secondsOf(startedAtMs),
    ended_at: endedAtMs === null ? null : secondsOf(endedAtMs),
    why,
  }
}
