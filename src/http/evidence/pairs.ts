import { runNotFound, readSummary } from '../resources/runs.ts'
import type { RunRecord } from '../../gateway/runs/run-record.ts'
import type { Result } from '../../moa/result.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { parseWith } from '../../protocol/parse.ts'
import { pairClaimsSchema, type PairClaims } from '../../protocol/votes/pair-claims.ts'
import type { VoteSide } from '../../protocol/votes/stored-vote.ts'
import { pairSchema } from '../../protocol/votes/vote-request.ts'
import type { WirePair } from '../../protocol/votes/vote-response.ts'
import { readClaims, signClaims } from '../claims.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'

/** How long after its beginning a run may be voted on. */
const WINDOW_MS = 86_400_000

type VoteContext = Pick<RequestContext, 'caller' | 'services'>

/** POST /v1/votes/pairs: two finished runs, each on a side that is drawn here, and a token to vote with. */
export async function createPair(body: unknown, context: VoteContext): Promise<Response> {
  const parsed = parseWith(pairSchema(), body)
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const [one, other] = parsed.value.runs
  const first = await votableRun(one, context)
  if (!first.ok) return errorResponse(first.error)
  const second = await votableRun(other, context)
  if (!second.ok) return errorResponse(second.error)
  const claims = claimsOf(first.value, second.value, context)
  if (claims.left.system === claims.right.system) return errorResponse(sameSystem(claims))
  const response: WirePair = {
    object: 'pair',
    pair: await signClaims(claims, context.services.access),
    left: { run: claims.left.run },
    right: { run: claims.right.run },
    expires_at: claims.exp,
  }
  return Response.json(response, { status: 201 })
}

/** The claims of the token of a pair, when this caller may vote with it. */
export async function readPair(
  token: string,
  { caller, services }: VoteContext,
): Promise<Result<PairClaims, ApiError>> {
  const claims = await readClaims(token, pairClaimsSchema, services.access)
  if (claims === null) return { ok: false, error: FORGED }
  const isForeign =
    claims.tenant !== caller.tenant ||
    (caller.kind === 'session' && claims.session !== caller.session)
  if (isForeign) return { ok: false, error: FOREIGN }
  const isOver = claims.exp * 1_000 <= services.clock.now()
  return isOver ? { ok: false, error: EXPIRED } : { ok: true, value: claims }
}

/** A run that this caller may vote on: with an answer, and of the last 24 hours. A session token votes on its own runs only. */
export async function votableRun(
  id: string,
  { caller, services }: VoteContext,
): Promise<Result<RunRecord, ApiError>> {
  const record = await readSummary(id, caller.tenant, services)
  const isThere =
    record !== null &&
    record.startedAtMs + WINDOW_MS > services.clock.now() &&
    (caller.kind !== 'session' || record.session === caller.session)
  if (!isThere) return { ok: false, error: { ...runNotFound(id), param: 'runs' } }
  if (record.outcome.ok) return { ok: true, value: record }
  const message = `Cannot vote on the run "${id}": it has no answer`
  return { ok: false, error: { code: 'invalid_request', message, param: 'runs' } }
}

/** A run as one side of a vote. */
export function sideOf(record: RunRecord, length: number): VoteSide {
  return { run: record.identity.run, system: systemOf(record), length }
}

function claimsOf(one: RunRecord, other: RunRecord, { caller }: VoteContext): PairClaims {
  const isTurned = ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & 1) === 1
  const [left, right] = isTurned ? [other, one] : [one, other]
  const lengths = lengthsOf(left, right)
  const session = left.session === right.session ? (left.session ?? null) : null
  const beganAtMs = Math.min(left.startedAtMs, right.startedAtMs)
  return {
    iss: 'edge-moa',
    aud: 'pair',
    tenant: caller.tenant,
    session,
    left: sideOf(left, lengths[0]),
    right: sideOf(right, lengths[1]),
    exp: Math.floor((beganAtMs + WINDOW_MS) / 1_000),
  }
}

/** What is rated: a run that differs from its mixture says nothing of that. */
function systemOf({ identity, changed }: RunRecord): string {
  if (identity.solo === true) return `${identity.mixture} (solo)`
  return changed === true ? `${identity.mixture} (changed)` : identity.mixture
}

/** Lengths in characters, or where a record lacks them, in tokens of the call that wrote the answer. */
function lengthsOf(left: RunRecord, right: RunRecord): readonly [number, number] {
  if (left.answerChars !== undefined && right.answerChars !== undefined)
    return [left.answerChars, right.answerChars]
  return [tokensOf(left), tokensOf(right)]
}

function tokensOf({ report }: RunRecord): number {
  const { completionTokens = 0, reasoningTokens = 0 } = report.calls.at(-1)?.usage ?? {}
  return completionTokens - reasoningTokens
}

function sameSystem({ left: { system } }: PairClaims): ApiError {
  const message = `Cannot make a pair: both runs are of "${system}", wanted two that differ`
  return { code: 'invalid_request', message, param: 'runs' }
}

const FORGED: ApiError = {
  code: 'invalid_request',
  message: 'Cannot accept this pair: its token was not made here, or was changed',
  param: 'pair',
}

const FOREIGN: ApiError = {
  code: 'forbidden',
  message: 'Cannot accept this pair: its runs are of another tenant or session',
  param: 'pair',
}

const EXPIRED: ApiError = {
  code: 'invalid_request',
  message: 'Cannot accept this pair: it has expired; runs can be voted on for 24 hours',
  param: 'pair',
}
