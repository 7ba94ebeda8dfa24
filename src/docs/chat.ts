import * as z from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { chatRequestSchema } from '../protocol/openai-chat/chat-request.ts'
import { responseSchemas } from '../protocol/openai-chat/chat-response.ts'
import { errorResponses } from './error-table.ts'
import { ANSWER, REQUESTS } from './examples.ts'
import { headers, jsonBody } from './parts.ts'

const DESCRIPTION = `OpenAI's Chat Completions request, streaming or not. \`model\` is a mixture, or a \`provider/model\` that runs alone under the same rules.

The settings of the request (\`temperature\`, \`max_tokens\`, \`stop\`, \`tools\`, \`response_format\` and their kin) belong to the aggregator, which writes the answer; agents use the mixture's. Fields without a description mean what they mean at OpenAI; those that can only be \`null\` are known, and cannot be honoured.

The field \`moa\` changes the mixture for this request only, and says how much of the run should be told. With \`"store": true\` the proposals and the answer are kept with the run, so that a new answer can be made from them.

What was answered before need not be asked, and paid, again. Caches belong to one tenant each, and keep only what is whole:

- Answers, for \`cache.answers_ttl_s\` of the mixture. The same request is answered with the same words; the header \`age\` says how many seconds old they are. \`moa\` and \`usage\` are those of the run that made them, with every call \`cached\` and at no cost. Callers who ask the same in the same moment share one run. A degraded answer is not kept.
- Proposals, for \`cache.proposals_ttl_s\`. An agent that was shown the same before is not called: its call is \`cached\`, with no tokens and at no cost.
- Proposals in a tool loop: when the request has \`tools\`, agents are asked once per user turn. They see the conversation up to its last user message, and what they said serves every step of the loop for 15 minutes; the results of tools are the aggregator's alone. \`cache.turns: false\` in the mixture asks them at every step.

\`moa.cache\` is \`use\` to read and write these caches, \`refresh\` to ask everything anew and write only, \`off\` to leave them alone. \`Cache-Control: no-cache\` on the request means \`refresh\`, \`no-store\` means \`off\`; of header and field the stricter one holds.

With \`Idempotency-Key\`, of 1 to 255 printable ASCII characters, a request is run at most once: the same key with the same body, as JSON, is answered for 24 hours with the first answer, streamed or not as the first was, with the same ids, the same \`moa\` and the header \`idempotent-replayed: true\`. Steps of the run (\`moa.progress\`) are not told again. A run that failed is told again as that failure, whose first words, if it had any, come again before it; without any, a stream that had opened already has the HTTP status of the failure. While the first request runs, others get 409 \`idempotency_in_progress\`; another body gets 422.

A request that is refused before any model is called leaves its key free. A caller who leaves ends the run; who asks again with that key gets 499 \`cancelled\`. When the run was lost, for example to a deploy, or its answer was over 1 MiB, the key answers 409 \`idempotency_indeterminate\`: the run may have been paid for, and is never made twice. A new key asks anew.`

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
    requestParams: {
      header: z.object({ 'cache-control': cacheControl(), 'idempotency-key': idempotencyKey() }),
    },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: chatRequestSchema, examples: REQUESTS } },
    },
    responses: {
      200: answer({ stream: STREAM_RULES, example: ANSWER, mayBeOld: true }),
      ...errorResponses([
        'invalid_request',
        'provider_not_configured',
        'invalid_api_key',
        'budget_exhausted',
        'model_not_found',
        'idempotency_in_progress',
        'idempotency_indeterminate',
        'request_too_large',
        'idempotency_mismatch',
        'upstream_rate_limited',
        'cancelled',
        'internal_error',
        'quorum_not_met',
        'upstream_failed',
        'not_configured',
        'upstream_timeout',
      ]),
    },
  }
}

function cacheControl() {
  return z
    .string()
    .optional()
    .meta({
      description: '`no-cache` asks anew, `no-store` keeps nothing.',
      examples: ['no-cache'],
    })
}

function idempotencyKey() {
  return z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({
      description: 'Makes it safe to send the request again: it is run at most once.',
      examples: ['7f0c2a4e-order-1042'],
    })
}

export interface AnswerParts {
  /** What the stream holds. */
  readonly stream: string
  readonly example: object
  /** Whether a cache may have it. */
  readonly mayBeOld: boolean
}

/** An answer as every route that asks gives it. */
export function answer({ stream, example, mayBeOld }: AnswerParts): ZodOpenApiResponseObject {
  const told = headers('x-moa-run', 'x-moa-mixture', 'x-moa-cache', 'server-timing')
  return {
    description: 'The answer: one JSON body, or a stream when the request asks for one.',
    headers: mayBeOld ? { ...told, ...headers('age', 'idempotent-replayed') } : told,
    content: {
      ...jsonBody(responseSchemas().completion, example),
      'text/event-stream': { schema: { type: 'string', description: stream } },
    },
  }
}
