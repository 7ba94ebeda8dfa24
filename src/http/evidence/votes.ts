import type { Caller } from '../../gateway/caller.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { inBackground } from '../../gateway/background.ts'
import { rewardRun } from '../../gateway/evidence/reward-run.ts'
import { rewardsOf } from '../../gateway/evidence/vote-rewards.ts'
import type { Result } from '../../moa/result.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import {
  VOTES_PER_DAY,
  type NewVote,
  type StoredVote,
  type Voter,
  type VoteSide,
} from '../../protocol/votes/stored-vote.ts'
import { readVote, type SentVote } from '../../protocol/votes/vote-request.ts'
import type { WireVote } from '../../protocol/votes/vote-response.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { pagesResponse } from './pages.ts'
import { readPair, sideOf, votableRun } from './pairs.ts'

/** POST /v1/votes: counts the first vote of a voter on a pair, or on a run. */
export async function castVote(body: unknown, context: RequestContext): Promise<Response> {
  const { caller, services } = context
  const read = readVote(body)
  if (!read.ok) return errorResponse(invalidRequest(read.error))
  const sent = read.value
  if (sent.voter !== null && caller.kind === 'session') return errorResponse(OWN_VOTER)
  const sides = await sidesOf(sent, context)
  if (!sides.ok) return errorResponse(sides.error)
  const vote: NewVote = {
    id: crypto.randomUUID(),
    voter: voterOf(sent, context),
    choice: sent.choice,
    reason: sent.reason,
    ...sides.value,
  }
  const cast = await services.votes.cast(caller.tenant, vote)
  if (cast.state === 'too_many') {
    const message = `Cannot take more votes: a voter has ${VOTES_PER_DAY} a day`
    const { retryAfterMs } = cast
    return errorResponse({ code: 'rate_limited', message, retryAfterMs })
  }
  const isCounted = cast.state === 'counted'
  if (isCounted) {
    const rewards = rewardsOf(vote).map((each) => rewardRun(caller.tenant, each, services))
    inBackground(Promise.all(rewards), services, vote.left.run)
  }
  return Response.json(wireVote(vote, isCounted), { status: 201 })
}

/** GET /v1/votes: all votes as JSON lines, without texts and with pseudonyms. */
export function exportVotes(
  query: URLSearchParams,
  { caller, services }: { readonly caller: Caller; readonly services: Services },
): Promise<Response> | Response {
  const format = query.get('format') ?? 'jsonl'
  if (format !== 'jsonl') return errorResponse(WRONG_FORMAT)
  return pagesResponse(
    async (after) => services.votes.list(caller.tenant, after),
    ({ votes }) => votes.map((vote) => `${JSON.stringify(exported(vote))}\n`).join(''),
    { type: 'application/jsonl', name: 'votes.jsonl' },
  )
}

async function sidesOf(
  sent: SentVote,
  context: RequestContext,
): Promise<Result<Pick<NewVote, 'left' | 'right'>, ApiError>> {
  if (sent.kind === 'pair') {
    const pair = await readPair(sent.pair, context)
    return pair.ok ? { ok: true, value: { left: pair.value.left, right: pair.value.right } } : pair
  }
  const run = await votableRun(sent.run, context)
  if (!run.ok) return { ok: false, error: { ...run.error, param: 'run' } }
  return { ok: true, value: { left: sideOf(run.value, 0), right: null } }
}

/** The prefixes keep a name that a caller sends from being the id of a session or a key. */
function voterOf(sent: SentVote, { caller, session: named }: RequestContext): Voter {
  const session = caller.session ?? named
  const participant = sent.voter
  const name =
    participant !== null
      ? `voter/${participant}`
      : session !== null
        ? `session/${session}`
        : `key/${caller.keyId ?? caller.kind}`
  return { name, participant, session }
}

function wireVote({ left, right }: NewVote, counted: boolean): WireVote {
  const side = ({ run, system }: VoteSide) => ({ run, mixture: system })
  const sides = right === null ? {} : { left: side(left), right: side(right) }
  return { object: 'vote', counted, ...sides }
}

function exported({ n: _n, atMs, ...vote }: StoredVote): object {
  return { at: Math.floor(atMs / 1_000), ...vote }
}

const OWN_VOTER: ApiError = {
  code: 'invalid_request',
  message: 'Cannot vote for another voter: a session token votes as its session, wanted no "voter"',
  param: 'voter',
}

const WRONG_FORMAT: ApiError = {
  code: 'invalid_request',
  message: 'Cannot write votes in this format: wanted "jsonl"',
  param: 'format',
}
