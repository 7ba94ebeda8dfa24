import type { Message } from '../../moa/message.ts'
import type { Result } from '../../moa/result.ts'
import { fromMoa, storing, type Ask } from '../ask.ts'
import { foreignFields, type ForeignFields } from '../foreign-fields.ts'
import { present } from '../mixtures/present.ts'
import { parseWith, type Problem } from '../parse.ts'
import { strictProblem } from '../schema-problem.ts'
import type { ReadRequest } from '../wire-shape.ts'
import { toMessages } from './messages.ts'
import type { ResponseEcho, ResponseOptions } from './response-object.ts'
import { responsesRequestSchema, type ResponsesRequest } from './responses-request.ts'
import type { RequestTool } from './tool-schema.ts'
import { readTools, type ReadTools } from './tools.ts'

/** Reads the body of `POST /v1/responses`. */
export function parseResponses(body: unknown): Result<ReadRequest<ResponseOptions>, Problem> {
  const parsed = parseWith(responsesRequestSchema(), body)
  if (!parsed.ok) return parsed
  const request = parsed.value
  const wrong = wrongFormat(request)
  if (wrong !== null) return { ok: false, error: wrong }
  const messages = messagesOf(request)
  if (!messages.ok) return messages
  const tools = readTools(request)
  if ('message' in tools) return { ok: false, error: tools }
  const ask = toAsk(request, messages.value, tools)
  const foreign = foreignOf(body, request, tools)
  return { ok: true, value: { ask, options: optionsOf(request, tools), foreign } }
}

function wrongFormat({ text }: ResponsesRequest): Problem | null {
  const format = text?.format
  return format?.type === 'json_schema' ? strictProblem(format, 'text.format') : null
}

const NO_MESSAGE: Problem = { message: 'input: must hold a message', param: 'input' }

function messagesOf({
  instructions,
  input,
}: ResponsesRequest): Result<readonly Message[], Problem> {
  const conversation: Result<readonly Message[], Problem> =
    typeof input === 'string'
      ? { ok: true, value: [{ role: 'user', content: input }] }
      : toMessages(input)
  if (!conversation.ok) return conversation
  if (conversation.value.length === 0 && !instructions) return { ok: false, error: NO_MESSAGE }
  if (instructions === null || instructions === undefined) return conversation
  return { ok: true, value: [{ role: 'system', content: instructions }, ...conversation.value] }
}

/** Fields of OpenAI's that nothing here depends on: they go to a provider only where the operator lets them through. */
const UNUSED = [
  'user',
  'metadata',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'service_tier',
] as const satisfies readonly (keyof ResponsesRequest)[]

function foreignOf(
  body: unknown,
  request: ResponsesRequest,
  { leftOut }: ReadTools,
): ForeignFields {
  const { paths, values } = foreignFields(body, request)
  const unused = present(Object.fromEntries(UNUSED.map((name) => [name, request[name]])))
  const summary = request.reasoning?.summary
  const wanted = summary === null || summary === undefined ? {} : { reasoning: { summary } }
  const logprobs = (request.top_logprobs ?? 0) > 0 ? ['top_logprobs'] : []
  return {
    paths: [...paths, ...leftOut, ...logprobs],
    values: { ...values, ...unused, ...wanted },
  }
}

function toAsk(request: ResponsesRequest, messages: readonly Message[], tools: ReadTools): Ask {
  const { text, reasoning } = request
  return {
    model: request.model,
    messages,
    settings: present({
      temperature: request.temperature,
      topP: request.top_p,
      maxTokens: request.max_output_tokens,
      reasoningEffort: reasoning?.effort,
      verbosity: text?.verbosity,
      ...tools.settings,
      parallelToolCalls: request.parallel_tool_calls,
      responseFormat: toResponseFormat(text?.format),
    }),
    stream: request.stream === true,
    // By default only the answer is stored. What its models said before it is stored for those who want that.
    ...storing(request.store),
    ...fromMoa(request.moa),
  }
}

type TextFormat = NonNullable<ResponsesRequest['text']>['format']

/** The format in the spelling of Chat Completions, in which models get it. */
function toResponseFormat(format: TextFormat): object | undefined {
  if (format === null || format === undefined) return undefined
  if (format.type !== 'json_schema') return format
  const { type, name, schema, description, strict } = format
  return { type, json_schema: { name, schema, ...present({ description, strict }) } }
}

const ENCRYPTED = 'reasoning.encrypted_content'

/** What the answer repeats of its request, and how its calls and its reasoning are written. */
function optionsOf(request: ResponsesRequest, { clientCalls }: ReadTools): ResponseOptions {
  const isSealed = request.store === false || request.include?.includes(ENCRYPTED) === true
  return {
    ...echoOf(request),
    ...(Object.keys(clientCalls).length === 0 ? {} : { clientCalls }),
    ...(isSealed ? { sealed: true } : {}),
  }
}

/** Where the request says nothing, OpenAI's defaults stand: clients that check the answer want values there. */
function echoOf(request: ResponsesRequest): ResponseEcho {
  const { text, reasoning } = request
  return {
    background: request.background ?? false,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    prompt_cache_retention: request.prompt_cache_retention ?? null,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    safety_identifier: request.safety_identifier ?? null,
    service_tier: request.service_tier ?? 'default',
    store: request.store ?? true,
    temperature: request.temperature ?? 1,
    text: { format: text?.format ?? { type: 'text' }, ...present({ verbosity: text?.verbosity }) },
    tool_choice: request.tool_choice ?? 'auto',
    tools: (request.tools ?? []).map(echoOfTool),
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
    user: request.user ?? null,
  }
}

/** The types of clients have these fields in every function. */
function echoOfTool(tool: RequestTool): ResponseEcho['tools'][number] {
  if (tool.type !== 'function') return tool
  const { description = null, parameters = null, strict } = tool
  return { ...tool, description, parameters, strict: strict ?? false }
}
