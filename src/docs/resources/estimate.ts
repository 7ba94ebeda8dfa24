import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { messagesRequestSchema } from '../../protocol/anthropic-messages/messages-request.ts'
import { chatRequestSchema } from '../../protocol/openai-chat/chat-request.ts'
import { estimateRequestSchema } from '../../protocol/inner-requests/estimate-request.ts'
import { responsesRequestSchema } from '../../protocol/openai-responses/responses-request.ts'
import { estimateSchema } from '../../protocol/runs/estimate-response.ts'
import { answerHeaders } from './chat.ts'
import { errorResponses } from '../error-table.ts'
import { jsonResponse } from '../parts.ts'

const DESCRIPTION = `Returns the calls that a request would make, and the most that they can cost. No model is called. The body is that of \`POST /v1/chat/completions\`, or of another route for answers; \`{"endpoint", "request"}\` names the route where the body alone does not.

The estimate is an upper bound: every token is one byte, references have their maximum length, and answers reach \`max_tokens\` (where it is not set, 2,048 for an agent and 8,192 for the answer). \`needed_usd\` is what a session reserves at first: the first layer, and the least for each later step, which is an answer of 512 tokens made from 400 bytes of each proposal. More is reserved before a later step begins, when the lengths of the proposals are known and what the agents did not use is not enough; where it cannot be, the step gets smaller. \`whole_usd\` counts every planned call once, at its full length. A run makes further attempts only when the money that other calls did not use, or the session, can pay for them. \`max_cost_usd\` counts all attempts, each at the most expensive model. Real runs cost a fraction of these. A smaller \`max_tokens\` lowers them the most.

With \`max_cost_usd\` in the mixture or in \`moa\`, \`plan\` is the largest one within the limit: with fewer layers, then fewer agents, then the aggregator alone, then a shorter answer of it. \`reasons\` names each reduction. If none fits, the response is 402. \`max_calls\` makes the plan smaller in the same way (\`call_limit\` in \`reasons\`), without shorter answers; \`most_calls\` counts every further attempt that it allows. With \`"on_shortfall": "fail"\`, a plan that needs more calls is rejected with 400.

With \`"explain": true\` beside the fields of the request, \`explain\` has what the request is like and every rule by which its strategy and its agents are chosen, and \`chosen\` is the choice. The rules are as a mixture has them, so that they can be changed and written back. For a mixture that learns, \`explain.learned\` has its scores, and how probable each choice is for a run; the estimate itself tries nothing.`

/** POST /v1/estimate. */
export function estimateCost(): ZodOpenApiOperationObject {
  return {
    operationId: 'estimateCost',
    tags: ['Asking'],
    summary: 'Estimate the calls and the cost of a request',
    description: DESCRIPTION,
    requestParams: { header: answerHeaders().pick({ 'x-moa-solo': true }) },
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: z.union([
            chatRequestSchema,
            responsesRequestSchema(),
            messagesRequestSchema(),
            estimateRequestSchema(),
          ]),
        },
      },
    },
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
