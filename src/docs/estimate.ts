import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { chatRequestSchema } from '../protocol/openai-chat/chat-request.ts'
import { errorResponses } from './error-table.ts'
import { jsonResponse } from './parts.ts'

const DESCRIPTION = `Returns the calls that \`POST /v1/chat/completions\` would make for the same body, and the most that they can cost. No model is called.

The estimate is an upper bound: every token is one byte, references have their maximum length, and answers reach \`max_tokens\` (8,192 where it is not set). \`needed_usd\` counts every planned call once; a session reserves it at first. A run makes further attempts only when the money that other calls did not use, or the session, can pay for them. \`max_cost_usd\` counts all attempts, each at the most expensive model. Real runs cost a fraction of either. A smaller \`max_tokens\` lowers both the most.

With \`max_cost_usd\` in the mixture or in \`moa\`, \`plan\` is the largest one within the limit: with fewer layers, then fewer agents, then the aggregator alone. \`reasons\` names each reduction. If none fits, the response is 402.`

/** POST /v1/estimate. */
export function estimateCost(): ZodOpenApiOperationObject {
  return {
    operationId: 'estimateCost',
    tags: ['Asking'],
    summary: 'Estimate the calls and the cost of a request',
    description: DESCRIPTION,
    requestBody: { required: true, content: { 'application/json': { schema: chatRequestSchema } } },
    responses: {
      200: jsonResponse('The plan and its upper bounds.', estimateSchema()),
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
          'The cost when every retry and fallback is made and charged. Null when a price is unknown.',
      }),
      needed_usd: z.number().nullable().meta({
        description:
          'What a session must have left, and `max_cost_usd` must allow, for the complete run: each planned call once. Retries are paid from money that other calls did not use.',
      }),
      unpriced: z.string().nullable().meta({ description: 'A model whose price is unknown.' }),
      reasons: z
        .array(z.string())
        .meta({ description: 'How the plan was reduced for `max_cost_usd`.' }),
      plan: z.object({
        layers: z.array(z.object({ quorum: z.int(), agents: z.array(agent) })),
        aggregator: z.object({ model, fallbacks, max_tokens: maxTokens }),
      }),
    })
    .meta({ id: 'Estimate' })
}
