import type { Result } from '../../moa/result.ts'
import { fromMoa, type Ask } from '../ask.ts'
import { foreignFields } from '../foreign-fields.ts'
import { present } from '../mixtures/plan.ts'
import { parseWith, type Problem } from '../parse.ts'
import { strictProblem } from '../schema-problem.ts'
import type { ReadRequest } from '../wire-shape.ts'
import { chatRequestSchema, type ChatRequest } from './chat-request.ts'
import { toMessages } from './messages.ts'

/** What a chat request says of its answer beside the question. */
export interface ChatOptions {
  readonly includeUsage: boolean
}

/** Reads the body of `POST /v1/chat/completions`. */
export function parseChat(body: unknown): Result<ReadRequest<ChatOptions>, Problem> {
  const parsed = parseWith(chatRequestSchema, body)
  if (!parsed.ok) return parsed
  const request = parsed.value
  const wrong = wrongToolChoice(request) ?? wrongFormat(request)
  if (wrong !== null) return { ok: false, error: wrong }
  const includeUsage = request.stream_options?.include_usage === true
  const { paths, values } = foreignFields(body, request)
  const foreign = { paths, values: { ...values, ...unusedFields(request) } }
  return { ok: true, value: { ask: toAsk(request), options: { includeUsage }, foreign } }
}

/** Fields of OpenAI's that nothing here depends on: they go to a provider only where the operator lets them through. */
const UNUSED = [
  'user',
  'metadata',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'service_tier',
] as const satisfies readonly (keyof ChatRequest)[]

function unusedFields(request: ChatRequest): Readonly<Record<string, unknown>> {
  return present(Object.fromEntries(UNUSED.map((name) => [name, request[name]])))
}

function toAsk(request: ChatRequest): Ask {
  return {
    model: request.model,
    messages: toMessages(request.messages),
    settings: present({
      temperature: request.temperature,
      topP: request.top_p,
      seed: request.seed,
      maxTokens: request.max_completion_tokens ?? request.max_tokens,
      reasoningEffort: request.reasoning_effort,
      stop: request.stop,
      frequencyPenalty: request.frequency_penalty,
      presencePenalty: request.presence_penalty,
      logitBias: request.logit_bias,
      verbosity: request.verbosity,
      tools: toTools(request.tools),
      toolChoice: request.tool_choice,
      parallelToolCalls: request.parallel_tool_calls,
      responseFormat: toResponseFormat(request.response_format),
    }),
    stream: request.stream === true,
    store: request.store === true,
    ...fromMoa(request.moa),
  }
}

/** Tools without nulls, which stand for what is left out; none for an empty list. */
function toTools(tools: ChatRequest['tools']): readonly object[] | undefined {
  if (tools === null || tools === undefined || tools.length === 0) return undefined
  return tools.map((tool) => ({ ...tool, function: present(tool.function) }))
}

function toResponseFormat(format: ChatRequest['response_format']): object | undefined {
  if (format?.type !== 'json_schema') return format ?? undefined
  return { ...format, json_schema: present(format.json_schema) }
}

/** A strict format that no model can follow. */
function wrongFormat({ response_format: format }: ChatRequest): Problem | null {
  if (format?.type !== 'json_schema') return null
  return strictProblem(format.json_schema, 'response_format.json_schema')
}

/** A choice of a tool that the request does not have. */
function wrongToolChoice({ tools, tool_choice: choice }: ChatRequest): Problem | null {
  const names = (tools ?? []).map((tool) => tool.function.name)
  if (choice === null || choice === undefined || choice === 'auto' || choice === 'none') return null
  const param = 'tool_choice'
  if (names.length === 0) return { message: `${param}: the request has no tools`, param }
  if (choice === 'required' || names.includes(choice.function.name)) return null
  return { message: `${param}: this tool is not among the tools`, param }
}
