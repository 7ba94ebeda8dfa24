import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { chatRequestSchema } from '../protocol/openai-chat/chat-request.ts'
import { errorResponses } from './error-table.ts'
import { jsonResponse } from './parts.ts'

const DESCRIPTION = `What the same body at \`POST /v1/chat/completions\` would call, and the most it can cost; no model is called.

The bound holds whatever happens: a token is at least one byte, references are as long as they may be, and answers reach \`max_tokens\` (8,192 where nobody said how many). \`needed_usd\` counts every planned call once, and is what a session holds at first: a run makes further attempts only when what other calls did not use, or the session, can pay for them. \`max_cost_usd\` counts all of them, at the dearest. Real runs cost a fraction of either; smaller \`max_tokens\` bring them down most.

With \`max_cost_usd\` in the mixture or in \`moa\`, \`plan\` is the one that fits: fewer layers, then fewer agents, then the aggregator alone, each told in \`reasons\`, then 402.`

/** POST /v1/estimate. */
export function estimateCost(): ZodOpenApiOperationObject {
  return {
    operationId: 'estimateCost',
    tags: ['Asking'],
    summary: 'Tell what a request would call and cost',
    description: DESCRIPTION,
    requestBody: { required: true, content: { 'application/json': { schema: chatRequestSchema } } },
    responses: {
      200: jsonResponse('The plan and its bound.', estimateSchema()),
      ...errorResponses([
        'invalid_request',
        'provider_not_configured',
        'invalid_api_key',
        'budget_exhausted',
        'model_not_found',
        'request_too_large',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

function estimateSchema(): z.ZodType {
  const model = z.string()
  const fallbacks = z.array(z.string())
  const maxTokens = z.int()
  const agent = z.object({ name: z.string(), model, fallbacks, max_tokens: maxTokens })
  return z
    .object({
      calls: z.int().meta({ description: 'Planned calls, without further attempts.' }),
      max_cost_usd: z.number().nullable().meta({
        description:
          'With every retry and fallback made and charged. Null when a price is unknown.',
      }),
      needed_usd: z.number().nullable().meta({
        description:
          'What a session must have left, and `max_cost_usd` must allow, for the run to be made whole: each planned call once. Retries are made from what the others did not use.',
      }),
      unpriced: z.string().nullable().meta({ description: 'A model whose price is unknown.' }),
      reasons: z.array(z.string()).meta({ description: 'What was given up for `max_cost_usd`.' }),
      plan: z.object({
        layers: z.array(z.object({ quorum: z.int(), agents: z.array(agent) })),
        aggregator: z.object({ model, fallbacks, max_tokens: maxTokens }),
      }),
    })
    .meta({ id: 'Estimate' })
}
