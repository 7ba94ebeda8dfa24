import * as z from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { chatRequestSchema } from '../../protocol/openai-chat/chat-request.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import { responseSchemas } from '../../protocol/openai-chat/chat-response.ts'
import { errorResponses } from '../error-table.ts'
import { ANSWER, REQUESTS } from '../examples/answers.ts'
import { headers, jsonBody } from '../parts.ts'

const DESCRIPTION = `OpenAI's Chat Completions request, streaming or not. \`model\` is a mixture, or a \`provider/model\` that runs alone under the same rules.

The settings of the request (\`temperature\`, \`max_tokens\`, \`stop\`, \`tools\`, \`response_format\` and similar ones) apply to the aggregator, which writes the answer; agents use the settings of the mixture, and with its \`share_format\` the \`response_format\` of the request. Fields without a description have the same meaning as in OpenAI's API. Fields that can only be \`null\` are known but not supported.

A request for JSON (\`response_format\`) gets JSON or fails. For a model that does not take the format, the schema goes into its prompt; its answer is held back, also in a stream, until it is checked against the schema, and a code fence around it is removed. An answer of another form is asked for again with what is wrong with it, from the fallbacks too, and is a 502 \`wrong_format\` in the end; a proposal takes its place only if it has the form. For a model that takes the format, its provider enforces the schema: the answer has to be JSON, and with \`strict: true\` it is checked against the schema too; one that is streamed and does not fit ends in an error. An answer that was cut off has the \`finish_reason\` \`length\` or \`content_filter\`, and need not be JSON. A tool that has to be called is asked for in the same way where the model cannot be made to call it. The check knows the keywords of JSON Schema from draft 4 to 2020-12; it does not check \`format\`, \`unevaluated…\`, references to other documents and patterns that could take long.

Settings that no model takes that may write the answer, such as \`stop\` for some models that reason, are left out and named in \`moa.ignored\`. A request that none of them can answer, such as one with images, is a 400 before any agent is called.

The field \`moa\` changes the mixture for this request only, and selects how much of the run is reported; \`"report": "none"\` leaves the report out of the answer. A key with \`mixtures\`, a session token, and every key in a session for one mixture may send of it only \`progress\`, \`report\`, \`cache\` as \`use\` or \`off\`, and a \`max_cost_usd\` that lowers the limit of the mixture; any other field is 403. With \`"store": true\` the proposals and the answer are stored with the run, so that a new answer can be made from them.

Earlier results are reused, so that they are not paid for again. Each tenant has its own caches, which store complete results only. A session token has caches of its session, unless the mixture has \`cache.share: "tenant"\`:

- Answers, for \`cache.answers_ttl_s\` of the mixture. An identical request gets the same answer; the header \`age\` is its age in seconds. \`moa\` and \`usage\` are those of the run that made the answer, with every call \`cached\` and at no cost. Identical requests at the same moment share one run. A degraded answer is not stored.
- Proposals, for \`cache.proposals_ttl_s\`. An agent whose input is the same as before is not called: its call is \`cached\`, with no tokens and at no cost.
- Proposals in a tool loop: when the request has \`tools\`, agents are called once per user turn. They see the conversation up to its last user message, and their proposals are used for every step of the loop for 15 minutes. Only the aggregator sees the results of tools. With \`cache.turns: false\` in the mixture, agents are called at every step.

\`moa.cache\` is \`use\` to read and write these caches, \`refresh\` to only write them, and \`off\` to do neither. \`Cache-Control: no-cache\` on the request means \`refresh\`, \`no-store\` means \`off\`. If header and field differ, the stricter one applies. From callers who may not send \`refresh\`, \`no-cache\` is ignored.

With \`moa.solo: true\`, or the header \`x-moa-solo: 1\`, the aggregator answers alone: no agent is called, and \`moa.solo\` of the report says so. With the strategy \`auto\`, rules choose the strategy for each request, and with \`choose\` the agents; \`moa.chosen\` of the report says who chose, what and why. \`moa.strategy\` and \`moa.solo\` win over both.

OpenRouter's fusion is accepted here and in the other routes for answers: the model \`openrouter/fusion\`, \`plugins: [{"id": "fusion", …}]\`, and the tool \`{"type": "openrouter:fusion", "parameters": {…}}\`. It runs the strategy \`fusion\`: \`analysis_models\` (up to 8) become the agents, \`model\` compares what they wrote, and the writer reads both. The answer is written by \`model\` of a plugin, and beside a tool by the model of the request. \`preset\` (\`general-high\`, \`general-budget\`, \`general-fast\`) chooses among the models that are configured; without any provider they are simulated. \`moa.finding\` has the analysis; when the analyst fails, the answer is written from what the panel wrote, and \`moa.reasons\` has \`analysis_failed\`. Unlike at OpenRouter, the panel always runs, and has no web tools: \`moa.reasons\` has \`fusion_without_web\` where they were wanted, which does not mean that the answer is degraded. Keys with a list of mixtures, and session tokens, may not send the plugin or the tool.

With \`Idempotency-Key\`, of 1 to 255 printable ASCII characters, a request runs at most once. For 24 hours, a request with the same key and the same JSON body gets the first response again: streamed if the first was, with the same ids, the same \`moa\` and the header \`idempotent-replayed: true\`. Steps of the run (\`moa.progress\`) are not replayed. A failed run is replayed as the same failure, after the text that it had streamed. If it had streamed no text, the replay has the HTTP status of the failure, even if the first stream had already opened with 200. While the first request runs, other requests with its key get 409 \`idempotency_in_progress\`. The same key with another body gets 422.

A request that is rejected before any model is called leaves its key unused. When a caller disconnects, its run ends, and the same key then gets 499 \`cancelled\`. When the run was lost, for example in a deploy, or its answer was larger than 1 MiB, the key gets 409 \`idempotency_indeterminate\`: the run may have been paid for, so it is never repeated. Use a new key to run the request again.`

const STREAM_RULES = `With \`"stream": true\`, server-sent events that each carry one \`chat.completion.chunk\`:

- The first chunk has \`delta.role\`.
- While agents work, a \`: keepalive\` comment is sent at least every 5 seconds.
- The chunk with the \`finish_reason\` carries \`moa\`, the report of the run, unless \`moa.report\` is \`none\`. \`data: [DONE]\` follows.
- With \`stream_options.include_usage\` every chunk has \`"usage": null\`, except one with \`"choices": []\` before \`[DONE]\`, which carries \`moa\` and \`usage\`, the sum over every call.
- With \`moa.progress: "events"\`, chunks with an empty delta report the steps of the run in \`moa.event\`, whose \`type\` is \`layer-start\`, \`agent-start\`, \`agent-end\`, \`layer-end\`, \`layers-skipped\`, \`judge-start\`, \`aggregator-start\`, \`run-degraded\` or \`remark\`. \`judge-start\` has the \`role\` of a model that reads texts of others, such as \`judge\` or \`verifier\`; \`remark\` has a reason that does not mean that the run is degraded.
- With \`moa.progress: "live"\`, \`moa.event\` also has what the agents write, while they write it: \`agent-delta\` with a part of the text of one agent, without its reasoning. The text goes on at \`offset\`, and with \`offset: 0\` starts again, as after a failed attempt; up to 131072 characters of each agent are sent. \`draft\` is the best proposal so far: first the one that an agent begins to write (\`whole: false\`), which goes on with each \`agent-delta\` of that agent, then the first whole one. A draft is never a part of the answer, which is in \`delta.content\` alone. Show the last draft until the answer begins; drop it when its agent ends without a proposal. Agents are called in the same way and cost the same; only a stream and the events of a job have drafts.
- With \`moa.progress: "reasoning"\`, the same steps are text in \`delta.reasoning_content\`.
- Tool calls, refusals and reasoning of the aggregator are passed on complete.

A run that fails before its first byte gets an HTTP error status. After that, it ends with one chunk that has \`error\`, \`moa\` and \`finish_reason: "error"\`, without \`stop\` and without \`[DONE]\`.`

/** POST /v1/chat/completions. */
export function chatCompletion(): ZodOpenApiOperationObject {
  return {
    operationId: 'createChatCompletion',
    tags: ['Asking'],
    summary: 'Ask a mixture or one model',
    description: DESCRIPTION,
    requestParams: { header: answerHeaders() },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: chatRequestSchema, examples: REQUESTS } },
    },
    responses: {
      200: answer({
        schema: responseSchemas().completion,
        stream: STREAM_RULES,
        example: ANSWER,
        mayBeReplay: true,
      }),
      ...errorResponses(ANSWER_ERRORS),
    },
  }
}

/** How a request for an answer may fail, in every shape. */
export const ANSWER_ERRORS: readonly ErrorCode[] = [
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
  'wrong_format',
  'upstream_rejected',
  'not_configured',
  'upstream_timeout',
]

/** The headers of a request for an answer, in every shape. */
export function answerHeaders() {
  return z.object({
    'cache-control': cacheControl(),
    'idempotency-key': idempotencyKey(),
    'x-moa-solo': soloHeader(),
  })
}

function cacheControl() {
  return z
    .string()
    .optional()
    .meta({
      description: '`no-cache` makes a new answer, `no-store` also stores nothing.',
      examples: ['no-cache'],
    })
}

function soloHeader() {
  return z
    .enum(['1', '0'])
    .optional()
    .meta({ description: '`1` means the same as `moa.solo: true`: the aggregator alone.' })
}

function idempotencyKey() {
  return z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({
      description: 'Makes it safe to send the request again: it runs at most once.',
      examples: ['7f0c2a4e-order-1042'],
    })
}

export interface AnswerParts {
  /** What the whole answer holds. */
  readonly schema: z.ZodType
  /** Description of the stream. */
  readonly stream: string
  readonly example: object
  /** Whether it may be a replay, from the cache or for an idempotency key. */
  readonly mayBeReplay: boolean
}

/** The response of every route that runs a mixture. */
export function answer(parts: AnswerParts): ZodOpenApiResponseObject {
  const { schema, stream, example, mayBeReplay } = parts
  const always = headers('x-moa-run', 'x-moa-mixture', 'x-moa-cache', 'server-timing')
  return {
    description: 'The answer: one JSON body, or a stream when the request asks for one.',
    headers: mayBeReplay ? { ...always, ...headers('age', 'idempotent-replayed') } : always,
    content: {
      ...jsonBody(schema, example),
      'text/event-stream': { schema: { type: 'string', description: stream } },
    },
  }
}
