import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { learningParams, learningSchema } from '../../../protocol/learning/learning.ts'
import { errorResponses } from '../../error-table.ts'
import { jsonResponse } from '../../parts.ts'

/** GET /v1/learning. */
export function getLearning(): ZodOpenApiOperationObject {
  return {
    operationId: 'getLearning',
    tags: ['Evidence'],
    summary: 'Read what a mixture has learned',
    description:
      'For a mixture with `learn`: how its strategies (with `auto`), or its sets of agents (with `choose`), have done, and whether what was learned decides. It decides only once an estimate from recorded runs is better than the rules, or as good and cheaper with `target_usd`; it stops when the last 200 outcomes are worse. Outcomes are judged comparisons and votes; a vote outranks a judge.',
    requestParams: { query: learningParams() },
    responses: {
      200: jsonResponse('What it has learned.', learningSchema(), EXAMPLE),
      ...errorResponses([
        'invalid_request',
        'invalid_api_key',
        'forbidden',
        'not_found',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

const EXAMPLE = {
  object: 'learning',
  mixture: 'team',
  state: 'collecting',
  decisions: 1_840,
  rewarded: 212,
  arms: [
    { arm: 'synthesize', pulls: 1_310, rewarded: 150, mean_reward: 0.52, mean_cost_usd: 0.0041 },
    { arm: 'solo', pulls: 530, rewarded: 62, mean_reward: 0.49, mean_cost_usd: 0.0009 },
  ],
  estimate: { rules: 0.515, learned: 0.544, interval: [-0.06, 0.118], n: 212 },
  pacer: { target_usd: 0.003, mean_usd: 0.0032, weight: 0.11 },
  why: 'Recorded runs do not show yet that it would do better than the rules',
}
