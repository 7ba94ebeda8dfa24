import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { responsesRequestSchema } from '../../protocol/openai-responses/responses-request.ts'
import { responsesSchemas } from '../../protocol/openai-responses/response-schemas.ts'
import { answer, ANSWER_ERRORS, answerHeaders } from './chat.ts'
import { errorResponses } from '../error-table.ts'
import { RESPONSE, RESPONSE_REQUESTS } from '../examples/responses.ts'

const DESCRIPTION = `OpenAI's Responses request, streaming or not. It runs as a request to \`POST /v1/chat/completions\` does: with the same models, \`moa\`, caches, sessions, budgets and \`Idempotency-Key\`. Input may have texts, images by URL, calls of tools with their results, and reasoning; send the items of an answer back as they are.

**Tools.** The aggregator gets functions, tools of type \`custom\` and those of a \`namespace\`, and \`output\` has its calls. A custom tool is shown to the model as a function with one parameter, \`input\`; its grammar is described, and not enforced. No tool runs here: a hosted one, such as \`file_search\`, is a 400 that names it. \`tool_search\`, \`local_shell\` and a \`web_search\` with \`external_web_access\`, which Codex declares by itself, are left out, and \`moa.ignored\` says so.

**Reasoning.** With \`include\` of \`reasoning.encrypted_content\`, or with \`"store": false\`, reasoning items have \`encrypted_content\` where a model wants something back, such as its own encrypted reasoning or a signature. It returns to that model alone; reasoning of others is left out.

Unknown fields are ignored, except inside \`moa\`. A known field that is not supported yet is a 400 that names it: \`conversation\`, \`prompt\`, files and audio.

**Stored responses.** A response is stored for 24 hours, with its input and the conversation that it continues, unless the request says \`"store": false\`. A later request continues it with \`previous_response_id\`, at most 50 times, or names one of its items as \`{"type": "item_reference", "id": …}\`. \`instructions\` are of one request only. Where the input begins with the whole stored conversation again, that counts once. A response over 1 MiB, with its conversation, is not stored. Read it at \`GET /v1/responses/{id}\`.

**In the background.** With \`"background": true\`, a job writes the response, which is returned at once as \`queued\`. Read it at \`GET /v1/responses/{id}\` until it has ended, stream it there or here, or cancel it. Its events hold the answer in a few large pieces at its end. The same \`Idempotency-Key\` is the same response.

A field that is \`null\` counts as left out.

\`"store": true\` in the request also stores the proposals and the answer with the run, as in a chat completion. Read the run at \`GET /v1/runs/{id}\`.`

const STREAM_RULES = `With \`"stream": true\`, server-sent events whose \`sequence_number\` counts from 0 without gaps:

- \`response.created\` and \`response.in_progress\` come first, then each item with its parts or its arguments, one after the other. The last event is \`response.completed\`, or \`response.incomplete\` if the answer was cut short.
- In the background, \`response.created\` has the status \`queued\`, and \`response.queued\` follows it.
- The last event carries the whole \`response\`: every item of \`output\`, \`usage\`, and \`moa\`, the report of the run.
- A call that was cut in half is \`incomplete\`, and no event says that its arguments are done.
- With OpenRouter's fusion as a plugin or a tool, the first item is of type \`openrouter:fusion\` and shows what each model of the panel wrote, which failed, and the analysis; \`response.fusion_call.*\` events report it as it happens. Nobody else gets this item, nor does a replay.
- While agents work, a \`: keepalive\` comment is sent at least every 5 seconds.
- With \`moa.progress: "events"\`, further \`response.in_progress\` events report the steps of the run in \`moa.event\`, and with \`"live"\` also what the agents write and the drafts, as in Chat Completions. They leave out \`instructions\`, \`metadata\`, tools and a schema where these are long. With \`"reasoning"\`, the same steps are the summary of a reasoning item.

A run that fails before its first byte gets an HTTP error status. After that, it ends with \`response.failed\`, which has the error, the report and the output so far, followed by \`error\`.`

/** POST /v1/responses. */
export function createResponse(): ZodOpenApiOperationObject {
  return {
    operationId: 'createResponse',
    tags: ['Asking'],
    summary: 'Ask a mixture or one model with the Responses API',
    description: DESCRIPTION,
    requestParams: { header: answerHeaders() },
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: responsesRequestSchema(), examples: RESPONSE_REQUESTS },
      },
    },
    responses: {
      200: answer({
        schema: responsesSchemas().response,
        stream: STREAM_RULES,
        example: RESPONSE,
        mayBeReplay: true,
      }),
      ...errorResponses([...ANSWER_ERRORS, 'previous_response_not_found']),
    },
  }
}
