import type { Caller } from '../../gateway/caller.ts'
import { wireLearning } from '../../gateway/evidence/wire-learning.ts'
import { lookupMixture } from '../../gateway/mixtures/lookup.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { invalidRequest } from '../../protocol/errors.ts'
import { learningParams } from '../../protocol/learning/learning.ts'
import { parseWith } from '../../protocol/parse.ts'
import { errorResponse } from '../errors.ts'

/** GET /v1/learning: what a mixture has learned from the outcomes of its runs. */
export async function getLearning(
  query: URLSearchParams,
  { caller, services }: { readonly caller: Caller; readonly services: Services },
): Promise<Response> {
  const parsed = parseWith(learningParams(), Object.fromEntries(query))
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const { tenant, mixtures } = caller
  const { mixture } = parsed.value
  const isListed = mixtures === null || mixtures.includes(mixture)
  const found = isListed ? await lookupMixture(services.mixtures, tenant, mixture) : null
  if (found === null) {
    const message = `Cannot read what the mixture "${mixture}" has learned: there is none that this key may use`
    return errorResponse({ code: 'not_found', message, param: 'mixture' })
  }
  const { learn } = found.mixture
  const figures = await services.learned.read(tenant, mixture)
  return Response.json(wireLearning(mixture, learn, figures), {
    headers: { 'cache-control': 'no-store' },
  })
}
