import type { Services } from '../../gateway/ports/services.ts'
import { wireRun, type RunRecord } from '../../gateway/runs/run-record.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { parseWith } from '../../protocol/parse.ts'
import {
  shareClaimsSchema,
  shareSchema,
  type ShareClaims,
  type WireShare,
} from '../../protocol/runs/share.ts'
import { readClaims, signClaims } from '../claims.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { readRecord, runNotFound } from './runs.ts'

/** Longest token that is decoded; one of ours has a fifth of it. */
const MAX_CHARS = 2_048
/** How long runs are stored. */
const STORED_MS = 86_400_000

/** A run to share, and the page that will show it. */
export interface ShareTarget {
  readonly id: string
  /** The address of the gateway. */
  readonly origin: string
}

/** POST /v1/runs/{id}/share: a link that reads one stored run, and expires. */
export async function shareRun(
  { id, origin }: ShareTarget,
  body: unknown,
  { caller: { tenant }, services }: RequestContext,
): Promise<Response> {
  const parsed = parseWith(shareSchema, body)
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const record = await readRecord(id, tenant, services)
  if (record === null) return errorResponse(runNotFound(id))
  if (record.transcript === null) return errorResponse(NOT_STORED)
  const exp = expiryOf(record, services.clock.now() + parsed.value.expires_in * 1_000)
  const claims: ShareClaims = { iss: 'edge-moa', aud: 'run', sub: id, tenant, exp }
  const token = await signClaims(claims, services.access)
  const share: WireShare = { token, url: `${origin}/ui/#shared=${token}`, expires_at: exp }
  return Response.json(share, { status: 201 })
}

/** GET /shared/{token}: the run of a link, for everybody who has it. */
export async function sharedRun(token: string, services: Services): Promise<Response> {
  const claims =
    token.length > MAX_CHARS ? null : await readClaims(token, shareClaimsSchema, services.access)
  if (claims === null || claims.exp * 1_000 <= services.clock.now()) return errorResponse(ENDED)
  const record = await readRecord(claims.sub, claims.tenant, services)
  if (record === null) return errorResponse(ENDED)
  // No cache may show it after its end.
  return Response.json(wireRun(record, 'full'), { headers: { 'cache-control': 'no-store' } })
}

/** Seconds since the epoch: the earlier of what was wanted and the end of the stored run. */
function expiryOf({ startedAtMs }: RunRecord, wantedMs: number): number {
  return Math.floor(Math.min(wantedMs, startedAtMs + STORED_MS) / 1_000)
}

const NOT_STORED: ApiError = {
  code: 'invalid_request',
  message:
    'Cannot share this run: its answer is not stored; send the request with "store": true to store it',
}

const ENDED: ApiError = {
  code: 'not_found',
  message: 'Cannot find a run for this link: it is wrong or has expired; ask for a new one',
}
