import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { comparisonParams } from '../../../protocol/comparisons/comparison-query.ts'
import { comparisonSchemas } from '../../../protocol/comparisons/comparison-response.ts'
import { errorResponses } from '../../error-table.ts'
import { headers, jsonBody } from '../../parts.ts'

const DESCRIPTION = `How the answers of a mixture did against something else, as its \`compare\` says: for a share of its runs, after the answer was sent, judges compare both answers in both orders. No caller pays for it, and no answer waits for it. Verdicts need at least 50 judged runs; \`worse\` and \`undecided\` are verdicts like the others.

With \`Accept: application/jsonl\` or \`?format=jsonl\`, the last 300 compared runs come as JSON lines, one for each other answer, without texts.`

/** GET /v1/comparisons. */
export function getComparisons(): ZodOpenApiOperationObject {
  return {
    operationId: 'getComparisons',
    tags: ['Evidence'],
    summary: 'Read how a mixture does against others',
    description: DESCRIPTION,
    requestParams: { query: comparisonParams() },
    responses: {
      200: {
        description: 'The comparisons.',
        headers: headers(),
        content: {
          ...jsonBody(comparisonSchemas().list, EXAMPLE),
          'application/jsonl': { schema: z.string() },
        },
      },
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
  object: 'list',
  data: [
    {
      object: 'comparison',
      mixture: 'team',
      version: 3,
      against: 'openai/gpt-5-mini',
      n: 412,
      wins: 231,
      ties: 52,
      losses: 129,
      missing: 3,
      win_rate: 0.624,
      interval: [0.555, 0.69],
      verdict: 'better',
      why: 'Better than openai/gpt-5-mini: wins 62.4 % of 412 runs, 95 % between 55.5 % and 69 %',
      enough: true,
      needed_n: null,
      cost_ratio: 3.4,
      latency_ratio: 1.9,
      length_ratio: 1.08,
      judge: {
        models: ['anthropic/claude-haiku-4-5'],
        consistency: 0.88,
        first_wins: 0.53,
        missing_share: 0.007,
        cost_usd: 0.91,
      },
      regret: { n: 409, rate: 0.21 },
      agents: [
        {
          agent: 'mini',
          model: 'openai/gpt-5-mini',
          n: 138,
          value: 0.61,
          interval: [0.51, 0.71],
          finding: 'adds',
        },
      ],
      since: 1_795_000_000,
      updated_at: 1_795_800_000,
    },
  ],
  money: { day: '2026-11-28', spent_usd: 0.42, daily_usd: 1, skipped: 0 },
}
