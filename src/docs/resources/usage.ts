import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { usageParams } from '../../protocol/usage/usage-query.ts'
import { usageSchemas } from '../../protocol/usage/usage-response.ts'
import { errorResponses } from '../error-table.ts'
import { headers, jsonBody } from '../parts.ts'

const DESCRIPTION = `Sums over all runs of the caller's tenant, by UTC day of their beginning: chat completions, responses, messages, jobs, webhooks, aggregates and embeddings. An answer that is repeated for its \`Idempotency-Key\` counts once. Figures of a run are there about a second after its end, and are stored for 400 days.

\`calls\`, tokens and costs are the same with every \`by\`, except \`session\`, which leaves out runs that no session paid for. Days without runs have no row. \`total\` is of all runs of the period; with \`by=session\`, of those that a session paid for.

With \`Accept: text/csv\` or \`?format=csv\`, the rows come as CSV without the total.`

/** GET /v1/usage. */
export function getUsage(): ZodOpenApiOperationObject {
  return {
    operationId: 'getUsage',
    tags: ['Usage'],
    summary: 'Read what runs used and cost',
    description: DESCRIPTION,
    requestParams: { query: usageParams() },
    responses: {
      200: {
        description: 'The figures.',
        headers: headers(),
        content: {
          ...jsonBody(usageSchemas().usageReport, EXAMPLE),
          'text/csv': { schema: z.string() },
        },
      },
      ...errorResponses([
        'invalid_request',
        'invalid_api_key',
        'forbidden',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

const ROW = {
  name: '2026-11-28',
  runs: 120,
  degraded: 3,
  failed: 1,
  cancelled: 2,
  replayed: 14,
  calls: 424,
  failed_calls: 5,
  cut_off_calls: 7,
  fallback_calls: 2,
  retried_calls: 4,
  prompt_tokens: 310_400,
  completion_tokens: 98_210,
  cost_usd: 1.284_16,
  unpriced_calls: 0,
  saved_usd: 0.1498,
  saved_calls: 56,
  latency_ms: { p50: 4_210, p95: 9_920 },
  first_token_ms: { p50: 2_870, p95: 6_340 },
  tokens_per_second: 61.3,
  failures: { upstream_rate_limited: 4, upstream_timeout: 1 },
  reasons: { agent_failed: 3 },
}

const COMPARED = {
  ...ROW,
  name: 'evidence',
  runs: 2,
  degraded: 0,
  failed: 0,
  cancelled: 0,
  replayed: 0,
  calls: 12,
  failed_calls: 0,
  cut_off_calls: 0,
  fallback_calls: 0,
  retried_calls: 0,
  prompt_tokens: 9_310,
  completion_tokens: 1_420,
  cost_usd: 0.0214,
  saved_usd: 0,
  saved_calls: 0,
  latency_ms: null,
  first_token_ms: null,
  failures: {},
  reasons: {},
}

const EXAMPLE = {
  object: 'usage',
  from: '2026-11-28',
  to: '2026-11-28',
  by: 'day',
  counting_since: '2026-11-02',
  data: [ROW],
  total: { ...ROW, name: 'total' },
  evidence: COMPARED,
}
