import type { Caller } from '../../gateway/caller.ts'
import { wireRatings } from '../../gateway/evidence/wire-ratings.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { invalidRequest } from '../../protocol/errors.ts'
import { parseWith } from '../../protocol/parse.ts'
import { ratingsParams } from '../../protocol/votes/vote-request.ts'
import { errorResponse } from '../errors.ts'

/** GET /v1/ratings: what the votes say of mixtures and models. */
export async function getRatings(
  query: URLSearchParams,
  { caller, services }: { readonly caller: Caller; readonly services: Services },
): Promise<Response> {
  const parsed = parseWith(ratingsParams(), Object.fromEntries(query))
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const { mixture = null, style } = parsed.value
  const { tenant } = caller
  const judged = mixture === null ? [] : await services.comparisons.judged({ tenant, mixture })
  const wanted = { mixture, style: style === 'true' ? 'held' : 'free', judged } as const
  const found = await services.votes.ratings(tenant, wanted)
  return Response.json(wireRatings(found), { headers: { 'cache-control': 'no-store' } })
}
