import { chosenOf, explainAsk } from '../../gateway/mixtures/explain.ts'
import { prepareAsk } from '../../gateway/runs/prepare-ask.ts'
import { errorWithin } from '../../gateway/errors.ts'
import { readEstimate } from '../../protocol/inner-requests/estimate-request.ts'
import { invalidRequest } from '../../protocol/errors.ts'
import { estimateOf } from '../../gateway/spending/estimate.ts'
import { tokenRefusal } from '../../gateway/spending/refusals.ts'
import type { RequestContext } from '../context.ts'
import { withSolo } from '../answers/solo-header.ts'
import { errorResponse } from '../errors.ts'

/** POST /v1/estimate: what the same request to its own route would call, and cost at the most. */
export async function estimate(body: unknown, context: RequestContext): Promise<Response> {
  const refusal = await tokenRefusal(context)
  if (refusal !== null) return errorResponse(refusal)
  const read = readEstimate(body)
  if (!read.ok) return errorResponse(invalidRequest(read.error))
  const { shape, request, field } = read.value
  const wanted = withSolo(request, context.headers)
  if (!wanted.ok) return errorResponse(wanted.error)
  const prepared = await prepareAsk(shape, wanted.value, { ...context, explores: false })
  if (!prepared.ok) {
    return errorResponse(field === null ? prepared.error : errorWithin(field, prepared.error))
  }
  const { plan } = prepared.value
  const whole = estimateOf(plan, context.services)
  if (!read.value.explain) return Response.json(whole)
  const explained = await explainAsk(shape, wanted.value, context)
  if (!explained.ok) return errorResponse(explained.error)
  return Response.json({ ...whole, chosen: chosenOf(plan), explain: explained.value })
}
