import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { errorResponses } from '../error-table.ts'
import { headers } from '../parts.ts'

const DESCRIPTION = `Figures of the current UTC day for Prometheus: runs by mixture; calls, tokens, costs, failures and durations by mixture, model and role. The counters start at 0 each UTC day, which Prometheus reads as a reset. For the admin key only, as \`Authorization: Bearer\`. With \`Accept: application/openmetrics-text\`, the response is OpenMetrics.`

/** GET /metrics. */
export function getMetrics(): ZodOpenApiOperationObject {
  return {
    operationId: 'getMetrics',
    tags: ['Usage'],
    summary: 'Read the figures of today for Prometheus',
    description: DESCRIPTION,
    requestParams: {
      query: z.object({
        tenant: z
          .string()
          .optional()
          .meta({ description: 'Whose figures. Default: those of the admin key' }),
      }),
    },
    responses: {
      200: {
        description: 'The figures.',
        headers: headers(),
        content: {
          'text/plain': { schema: z.string() },
          'application/openmetrics-text': { schema: z.string() },
        },
      },
      ...errorResponses(['invalid_api_key', 'forbidden', 'internal_error', 'not_configured']),
    },
  }
}
