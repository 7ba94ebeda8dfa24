import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { responsesRequestSchema } from '../../protocol/openai-responses/responses-request.ts'
import { responsesSchemas } from '../../protocol/openai-responses/response-schemas.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import { errorResponses } from '../error-table.ts'
import { headers, jsonBody, jsonResponse } from '../parts.ts'
import { RESPONSE, RESPONSE_REQUESTS } from '../examples/responses.ts'

const GET_DESCRIPTION = `The response as its request got it, for 24 hours after its end. It can be read by keys of the same tenant; a response that a session token made, by that token alone.

With \`?stream=true\`, its events, numbered as they were when it was written. With \`starting_after\`, those after the event with this \`sequence_number\`: a stream that was cut off goes on where it ended.`

const ITEMS_DESCRIPTION =
  'The items that the response answers: the conversation that it continued, then its own input. Newest first, unless `order` is `asc`.'

const TAGS = ['Asking']
const ALWAYS: readonly ErrorCode[] = ['invalid_api_key', 'internal_error', 'not_configured']

/** GET /v1/responses/{id}. */
export function getResponse(): ZodOpenApiOperationObject {
  return {
    operationId: 'getResponse',
    tags: TAGS,
    summary: 'Read a stored response',
    description: GET_DESCRIPTION,
    requestParams: {
      path: pathParams(),
      query: z.object({
        stream: z.enum(['true', 'false']).optional(),
        starting_after: z.int().optional().meta({ description: 'Number of the last event seen.' }),
      }),
    },
    responses: {
      200: {
        description: 'The response, or its events.',
        headers: headers(),
        content: {
          ...jsonBody(responsesSchemas().response, RESPONSE),
          'text/event-stream': {
            schema: { type: 'string', description: 'Events as of `POST /v1/responses`.' },
          },
        },
      },
      ...errorResponses(['invalid_request', 'not_found', ...ALWAYS]),
    },
  }
}

/** DELETE /v1/responses/{id}. */
export function deleteResponse(): ZodOpenApiOperationObject {
  const deleted = z
    .object({ id: z.string(), object: z.literal('response'), deleted: z.literal(true) })
    .meta({ id: 'DeletedResponse' })
  return {
    operationId: 'deleteResponse',
    tags: TAGS,
    summary: 'Delete a stored response',
    description:
      'No request can refer to it any more. Responses that continued its conversation hold a copy of that, until they are deleted too.',
    requestParams: { path: pathParams() },
    responses: {
      200: jsonResponse('It was deleted.', deleted, {
        id: RESPONSE.id,
        object: 'response',
        deleted: true,
      }),
      ...errorResponses(['not_found', ...ALWAYS]),
    },
  }
}

/** GET /v1/responses/{id}/input_items. */
export function listInputItems(): ZodOpenApiOperationObject {
  const list = z
    .object({
      object: z.literal('list'),
      data: z.array(z.looseObject({ id: z.string(), type: z.string() })),
      first_id: z.string().nullable(),
      last_id: z.string().nullable(),
      has_more: z.boolean(),
    })
    .meta({ id: 'InputItemList' })
  const item = {
    id: `msg_${RESPONSE.id.slice('resp_'.length)}_in0`,
    type: 'message',
    role: 'user',
    status: 'completed',
    content: [{ type: 'input_text', text: RESPONSE_REQUESTS.question.value.input }],
  }
  return {
    operationId: 'listInputItems',
    tags: TAGS,
    summary: 'List what a stored response answers',
    description: ITEMS_DESCRIPTION,
    requestParams: {
      path: pathParams(),
      query: z.object({
        limit: z.int().min(1).max(100).default(20).meta({ description: 'Most items on the page.' }),
        order: z.enum(['asc', 'desc']).default('desc'),
        after: z.string().optional().meta({ description: 'The `last_id` of the previous page.' }),
      }),
    },
    responses: {
      200: jsonResponse('A page of items.', list, {
        object: 'list',
        data: [item],
        first_id: item.id,
        last_id: item.id,
        has_more: false,
      }),
      ...errorResponses(['invalid_request', 'not_found', ...ALWAYS]),
    },
  }
}

/** POST /v1/responses/{id}/cancel. */
export function cancelResponse(): ZodOpenApiOperationObject {
  return {
    operationId: 'cancelResponse',
    tags: TAGS,
    summary: 'Cancel a response in the background',
    description:
      'It makes no further call. One that has ended stays as it is. A response that was not made with `"background": true` ends with its connection, and cannot be cancelled here.',
    requestParams: { path: pathParams() },
    responses: {
      200: jsonResponse('The response.', responsesSchemas().response, {
        ...RESPONSE,
        status: 'cancelled',
        background: true,
        output: [],
      }),
      ...errorResponses(['invalid_request', 'not_found', ...ALWAYS]),
    },
  }
}

/** POST /v1/responses/input_tokens. */
export function countInputTokens(): ZodOpenApiOperationObject {
  const count = z
    .object({ object: z.literal('response.input_tokens'), input_tokens: z.int().min(1) })
    .meta({ id: 'InputTokens' })
  return {
    operationId: 'countInputTokens',
    tags: TAGS,
    summary: 'Count the tokens of a prompt',
    description:
      'About how many tokens the prompt of the same request has, with the conversation that it continues and its tools. It is an estimate by length: models count differently, and each agent and the aggregator reads the prompt once. No model is called.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: responsesRequestSchema(),
          examples: { question: RESPONSE_REQUESTS.question },
        },
      },
    },
    responses: {
      200: jsonResponse('The estimate.', count, {
        object: 'response.input_tokens',
        input_tokens: 14,
      }),
      ...errorResponses([
        'invalid_request',
        'previous_response_not_found',
        'request_too_large',
        ...ALWAYS,
      ]),
    },
  }
}

/** POST /v1/responses/compact. */
export function compactResponse(): ZodOpenApiOperationObject {
  return {
    operationId: 'compactResponse',
    tags: TAGS,
    summary: 'Compact a conversation (not available)',
    description: 'Always a 404 that says so: some clients of OpenAI try it.',
    responses: { ...errorResponses(['not_found', ...ALWAYS]) },
  }
}

function pathParams() {
  const id = z.string().meta({ description: 'Id of the response.', examples: [RESPONSE.id] })
  return z.object({ id })
}
