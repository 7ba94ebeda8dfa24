import type { Result } from '../../moa/result.ts'
import { fromMoa, storing, type Ask } from '../ask.ts'
import { foreignFields } from '../foreign-fields.ts'
import { present } from '../mixtures/present.ts'
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
  const wrong = wrongToolChoice(request) ?? wrongFormat(request) ?? wrongLogprobs(request)
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
      stop: toStop(request.stop),
      frequencyPenalty: request.frequency_penalty,
      presencePenalty: request.presence_penalty,
      logitBias: request.logit_bias,
      verbosity: request.verbosity,
      ...(request.logprobs && { logprobs: true, topLogprobs: request.top_logprobs ?? 0 }),
      ...toTools(request),
      parallelToolCalls: request.parallel_tool_calls,
      responseFormat: toResponseFormat(request.response_format),
    }),
    stream: request.stream === true,
    ...storing(request.store),
    ...fromMoa(request.moa),
  }
}

/** The texts that end an answer; none for empty ones, which providers reject. */
function toStop(stop: ChatRequest['stop']): string | readonly string[] | undefined {
  if (!Array.isArray(stop)) return stop || undefined
  const texts = stop.filter((text) => text !== '')
  return texts.length === 0 ? undefined : texts
}

/**
 * The tools that may be called, and the choice among them. Few providers know a list of allowed tools, so the others
 * are left out.
 */
function toTools({
  tools,
  tool_choice: choice,
}: ChatRequest): Pick<Settings, 'tools' | 'toolChoice'> {
  const wired = wiredTools(tools)
  if (!isAllowedTools(choice)) return present({ tools: wired, toolChoice: choice })
  const allowed = new Set(namesOf(choice.allowed_tools.tools))
  return {
    tools: (wired ?? []).filter((tool) => allowed.has(tool.function.name)),
    toolChoice: choice.allowed_tools.mode,
  }
}

type Settings = Ask['settings']
type ToolChoice = ChatRequest['tool_choice']
type AllowedTools = Extract<ToolChoice, { readonly type: 'allowed_tools' }>

function isAllowedTools(choice: ToolChoice): choice is AllowedTools {
  return typeof choice === 'object' && choice?.type === 'allowed_tools'
}

interface Named {
  readonly function: { readonly name: string }
}

function namesOf(tools: readonly Named[]): readonly string[] {
  return tools.map((tool) => tool.function.name)
}

/** Tools without nulls, which stand for what is left out; none for an empty list. */
function wiredTools(tools: ChatRequest['tools']): readonly Named[] | undefined {
  if (tools === null || tools === undefined || tools.length === 0) return undefined
  return tools.map((tool) => ({
    ...tool,
    function: { ...present(tool.function), name: tool.function.name },
  }))
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

/** Likeliest tokens without log probabilities. */
function wrongLogprobs({ logprobs, top_logprobs: top }: ChatRequest): Problem | null {
  if (logprobs || !top) return null
  return { message: 'top_logprobs: wanted logprobs true', param: 'top_logprobs' }
}

/** A choice of a tool that the request does not have. */
function wrongToolChoice({ tools, tool_choice: choice }: ChatRequest): Problem | null {
  const names = namesOf(tools ?? [])
  if (choice === null || choice === undefined || choice === 'auto' || choice === 'none') return null
  const param = 'tool_choice'
  if (names.length === 0) return { message: `${param}: the request has no tools`, param }
  const chosen = namesOf(chosenIn(choice))
  if (chosen.every((name) => names.includes(name))) return null
  return { message: `${param}: this tool is not among the tools`, param }
}

function chosenIn(choice: Exclude<ToolChoice, null | undefined>): readonly Named[] {
  if (typeof choice === 'string') return []
  return choice.type === 'function' ? [choice] : choice.allowed_tools.tools
}
