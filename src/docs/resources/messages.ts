import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { messageSchemas } from '../../protocol/anthropic-messages/message-schemas.ts'
import {
  countRequestSchema,
  messagesRequestSchema,
} from '../../protocol/anthropic-messages/messages-request.ts'
import { errorResponses } from '../error-table.ts'
import { jsonResponse } from '../parts.ts'
import { answer, ANSWER_ERRORS, answerHeaders } from './chat.ts'
import { COUNT_REQUESTS, MESSAGE, MESSAGES_REQUESTS } from '../examples/messages.ts'

const DESCRIPTION = `Anthropic's Messages request, streaming or not, for the clients of Anthropic and for Claude Code: their base URL is this gateway, without \`/v1\`. It runs as a request to \`POST /v1/chat/completions\` does: with the same models, \`moa\`, caches, sessions, budgets and \`Idempotency-Key\`. The key may be sent as \`x-api-key\` or as \`Authorization: Bearer\`; when both are there and differ, the request is rejected.

- Blocks of \`text\`, \`image\` (\`base64\` or \`url\`), \`tool_use\`, \`tool_result\` (also with images, and with \`is_error\`), \`thinking\` and \`redacted_thinking\` are taken, as are documents and search results of text. A PDF is a 400. Messages of one role in a row are one turn; results of tools come first in it.
- Unknown fields are ignored and named in \`moa.ignored\`, except inside \`moa\`. Tools that Anthropic runs (\`web_search_…\`, \`code_execution_…\`, \`bash_…\`, \`computer_…\`), \`mcp_servers\` and \`container\` are a 400 that names them.
- \`output_config.effort\`, or \`thinking\` with a budget, is the reasoning effort of the aggregator. \`output_config.format\` is its response format, enforced as described there.
- Thoughts that a native model of Anthropic signed come with the answer byte for byte, and go back to such a model only. Others have an empty \`signature\` and go back only to providers that want them; lines about the progress of a run are left out.
- Marks with \`cache_control\` go to the models of Anthropic, at most four of them, as does the header \`anthropic-beta\`.
- A first system block that begins with \`x-anthropic-billing-header:\`, as that of Claude Code, is left out: it can change with every request, and would keep prompts from being cached.
- A model name with a date (\`demo-20260101\`, \`demo@20260101\`) means the one without, where only that is known; a plain \`claude-…\` means \`anthropic/claude-…\`, unless a mixture has that name.

The ids of requests are in the header \`request-id\` too, and errors have Anthropic's form, \`{"type": "error", "error": {"type", "message", "code", "param"}, "request_id"}\`: \`type\` follows from the status, and \`code\` is that of the table below.`

const STREAM_RULES = `With \`"stream": true\`, server-sent events with an \`event\` line each:

- \`message_start\` comes first. Its \`usage.input_tokens\` is an estimate of the prompt as the request has it. Blocks follow, one after the other: \`content_block_start\`, \`content_block_delta\`, \`content_block_stop\`.
- \`message_delta\` has the \`stop_reason\`, the \`usage\`, which is the sum over every call, and \`moa\`, the report of the run. \`message_stop\` follows.
- While agents work, a \`ping\` is sent at least every 5 seconds.
- With \`moa.progress: "events"\`, further \`ping\` events report the steps of the run in \`moa.event\`, and with \`"live"\` also what the agents write and the drafts, as in Chat Completions. With \`"reasoning"\`, the same steps are a block of thinking without a signature.

A run that fails before its first byte gets an HTTP error status. After that, it ends with an \`error\` event that has \`moa\` too, without \`message_stop\`.`

/** POST /v1/messages. */
export function createMessage(): ZodOpenApiOperationObject {
  return {
    operationId: 'createMessage',
    tags: ['Asking'],
    summary: 'Ask a mixture or one model with the Messages API',
    description: DESCRIPTION,
    requestParams: { header: answerHeaders() },
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: messagesRequestSchema(), examples: MESSAGES_REQUESTS },
      },
    },
    responses: {
      200: answer({
        schema: messageSchemas().message,
        stream: STREAM_RULES,
        example: MESSAGE,
        mayBeReplay: true,
      }),
      ...errorResponses(ANSWER_ERRORS),
    },
  }
}

/** POST /v1/messages/count_tokens. */
export function countMessageTokens(): ZodOpenApiOperationObject {
  return {
    operationId: 'countMessageTokens',
    tags: ['Asking'],
    summary: 'Estimate the tokens of a prompt',
    description:
      'Counts by length what the request says, whichever model it names: no model is called. What the agents and the aggregator of a mixture read beyond it is not counted; `POST /v1/estimate` bounds the cost of a run.',
    requestBody: {
      required: true,
      content: { 'application/json': { schema: countRequestSchema(), examples: COUNT_REQUESTS } },
    },
    responses: {
      200: jsonResponse('The estimate.', messageSchemas().tokens),
      ...errorResponses([
        'invalid_request',
        'invalid_api_key',
        'request_too_large',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}
