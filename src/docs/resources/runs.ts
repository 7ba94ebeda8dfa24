import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { responseSchemas } from '../../protocol/openai-chat/chat-response.ts'
import { responsesSchemas } from '../../protocol/openai-responses/response-schemas.ts'
import { storedSchemas } from '../../protocol/runs/responses.ts'
import { aggregateSchema } from '../../protocol/runs/aggregate.ts'
import { answer } from './chat.ts'
import { errorResponses } from '../error-table.ts'
import { aggregatedExample, AGGREGATIONS, runExample } from '../examples/answers.ts'
import { jsonResponse, pageParams } from '../parts.ts'

const AGGREGATE_DESCRIPTION = `Writes a new answer from the proposals of the last layer of a stored run. Only the aggregator is called and paid. The conversation, the settings of the request and the mixture are those of the run, except for changes in \`aggregator\` and \`references\`.

The answer has the shape of the request of the run: a chat completion or a response. It is a new run, stored with the same proposals, so that it can be aggregated again. No cache is used.

Where a mixture can only be used as it is (a key with \`mixtures\`, a session for one mixture), the run must be one of its current version, without changes in \`moa\`, and the body may not change anything either: otherwise 403.`

const STREAM_RULES =
  'With `"stream": true`, server-sent events as of the route of the run, without `moa.event`.'

/** GET /v1/runs. */
export function listRuns(): ZodOpenApiOperationObject {
  const { proposals: _proposals, message: _message, ...summary } = runExample()
  return {
    operationId: 'listRuns',
    tags: ['Runs'],
    summary: 'List the runs of the last 24 hours',
    description:
      'Newest first, without proposals and answers. A run may appear in the list a minute late. An answer from the cache is not a run.',
    requestParams: { query: pageParams() },
    responses: {
      200: jsonResponse('A page of runs.', storedSchemas().runList, {
        object: 'list',
        data: [summary],
        next_cursor: null,
      }),
      ...errorResponses(['invalid_request', 'invalid_api_key', 'internal_error', 'not_configured']),
    },
  }
}

/** GET /v1/runs/{id}. */
export function getRun(): ZodOpenApiOperationObject {
  return {
    operationId: 'getRun',
    tags: ['Runs'],
    summary: 'Read the report of a run',
    description:
      'The `moa` of its answer, and how the run ended, for 24 hours. With `"store": true` in the request, also the proposals and the answer.',
    requestParams: { path: pathParams() },
    responses: {
      200: jsonResponse('The run.', storedSchemas().run, runExample()),
      ...errorResponses(['invalid_api_key', 'not_found', 'internal_error', 'not_configured']),
    },
  }
}

/** POST /v1/runs/{id}/aggregate. */
export function aggregateRun(): ZodOpenApiOperationObject {
  return {
    operationId: 'aggregateRun',
    tags: ['Runs'],
    summary: 'Write a new answer from stored proposals',
    description: AGGREGATE_DESCRIPTION,
    requestParams: { path: pathParams() },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: aggregateSchema, examples: AGGREGATIONS } },
    },
    responses: {
      200: answer({
        schema: z.union([responseSchemas().completion, responsesSchemas().response]),
        stream: STREAM_RULES,
        example: aggregatedExample(),
        mayBeReplay: false,
      }),
      ...errorResponses([
        'invalid_request',
        'provider_not_configured',
        'invalid_api_key',
        'not_found',
        'model_not_found',
        'request_too_large',
        'upstream_rate_limited',
        'internal_error',
        'upstream_failed',
        'wrong_format',
        'upstream_rejected',
        'not_configured',
        'upstream_timeout',
      ]),
    },
  }
}

function pathParams() {
  const id = z.string().meta({
    description: 'Id of the run, as in `x-moa-run`.',
    examples: ['run_884e9711a2054d879d7de36cd0e6245d'],
  })
  return z.object({ id })
}
