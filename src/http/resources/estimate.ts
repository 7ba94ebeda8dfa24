import { prepareAsk } from '../../gateway/runs/prepare-ask.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import { estimateOf } from '../../gateway/spending/estimate.ts'
import { tokenRefusal } from '../../gateway/spending/refusals.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'

/** POST /v1/estimate: what the same request to /v1/chat/completions would call, and cost at the most. */
export async function estimate(body: unknown, context: RequestContext): Promise<Response> {
  const refusal = await tokenRefusal(context)
  if (refusal !== null) return errorResponse(refusal)
  const prepared = await prepareAsk(SHAPES['openai-chat'], body, context)
  if (!prepared.ok) return errorResponse(prepared.error)
  return Response.json(estimateOf(prepared.value.plan, context.services))
}
