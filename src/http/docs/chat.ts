import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { chatRequestSchema } from '../../protocol/openai/chat-request.ts'
import { responseSchemas } from '../../protocol/openai/chat-response.ts'
import { errorResponses } from './error-table.ts'
import { ANSWER, REQUESTS } from './examples.ts'
import { headers, jsonBody } from './parts.ts'

const DESCRIPTION = `OpenAI's Chat Completions request, streaming or not. \`model\` is a mixture, or a \`provider/model\` that runs alone under the same rules.

The settings of the request (\`temperature\`, \`max_tokens\`, \`stop\`, \`tools\`, \`response_format\` and their kin) belong to the aggregator, which writes the answer; agents use the mixture's. Fields without a description mean what they mean at OpenAI; those that can only be \`null\` are known, and cannot be honoured.

The field \`moa\` changes the mixture for this request only, and says how much of the run should be told.`

const STREAM_RULES = `With \`"stream": true\`, server-sent events that each hold one \`chat.completion.chunk\`:

- The first chunk has \`delta.role\`.
- While agents work, \`: keepalive\` comments come at least every 5 seconds.
- The chunk with the \`finish_reason\` carries \`moa\`, the run's report; then comes \`data: [DONE]\`.
- With \`stream_options.include_usage\` every chunk has \`"usage": null\`, but for one with \`"choices": []\` before \`[DONE]\`, which carries \`usage\`, the sum over every call, and \`moa\`.
- With \`moa.progress: "events"\`, chunks with an empty delta tell the run in \`moa.event\`, whose \`type\` is \`layer-start\`, \`agent-start\`, \`agent-end\`, \`layer-end\`, \`aggregator-start\` or \`run-degraded\`.
- With \`moa.progress: "reasoning"\`, the same is told as text in \`delta.reasoning_content\`.
- Tool calls, refusals and reasoning of the aggregator pass through whole.

A run that fails before its first byte has an HTTP status. Later it ends with one chunk that has \`error\`, \`moa\` and \`finish_reason: "error"\`: no \`stop\`, no \`[DONE]\`.`

/** POST /v1/chat/completions. */
export function chatCompletion(): ZodOpenApiOperationObject {
  return {
    operationId: 'createChatCompletion',
    tags: ['Asking'],
    summary: 'Ask a mixture, or one model',
    description: DESCRIPTION,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: chatRequestSchema, examples: REQUESTS } },
    },
    responses: {
      200: answer(),
      ...errorResponses([
        'invalid_request',
        'provider_not_configured',
        'invalid_api_key',
        'model_not_found',
        'request_too_large',
        'upstream_rate_limited',
        'internal_error',
        'quorum_not_met',
        'upstream_failed',
        'not_configured',
        'upstream_timeout',
      ]),
    },
  }
}

function answer(): ZodOpenApiResponseObject {
  return {
    description: 'The answer: one JSON body, or a stream when the request asks for one.',
    headers: headers('x-moa-run', 'x-moa-mixture', 'x-moa-cache', 'server-timing'),
    content: {
      ...jsonBody(responseSchemas().completion, ANSWER),
      'text/event-stream': { schema: { type: 'string', description: STREAM_RULES } },
    },
  }
}
