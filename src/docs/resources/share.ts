import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { storedSchemas } from '../../protocol/runs/responses.ts'
import { shareResponse, shareSchema } from '../../protocol/runs/share.ts'
import { errorResponses } from '../error-table.ts'
import { runExample } from '../examples/answers.ts'
import { jsonResponse } from '../parts.ts'

const TOKEN = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJlZGdlLW1vYSJ9.c2lnbmF0dXJl'

/** POST /v1/runs/{id}/share. */
export function shareRun(): ZodOpenApiOperationObject {
  const id = z.string().meta({
    description: 'Id of the run, as in `x-moa-run`.',
    examples: ['run_884e9711a2054d879d7de36cd0e6245d'],
  })
  return {
    operationId: 'shareRun',
    tags: ['Runs'],
    summary: 'Share a stored run by a link',
    description:
      'Everybody who has the link reads the request, the proposals, the answer and the report of this run, and nothing else, without a key. The link expires, at the latest with the run, 24 hours after it began. A new `SESSION_SECRET` ends all links.',
    requestParams: { path: z.object({ id }) },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: shareSchema, example: { expires_in: 3_600 } } },
    },
    responses: {
      201: jsonResponse('The link.', shareResponse(), {
        token: TOKEN,
        url: `https://moa.example.com/ui/#shared=${TOKEN}`,
        expires_at: 1_795_390_700,
      }),
      ...errorResponses([
        'invalid_request',
        'invalid_api_key',
        'not_found',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

/** GET /shared/{token}. */
export function sharedRun(): ZodOpenApiOperationObject {
  const token = z.string().meta({ description: 'The token of a link.', examples: [TOKEN] })
  return {
    operationId: 'getSharedRun',
    security: [],
    tags: ['Runs'],
    summary: 'Read a shared run',
    requestParams: { path: z.object({ token }) },
    responses: {
      200: jsonResponse('The run.', storedSchemas().run, runExample()),
      ...errorResponses(['not_found', 'internal_error', 'not_configured']),
    },
  }
}
