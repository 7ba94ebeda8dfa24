import type { CallSettings } from '../../moa/model-port.ts'
import type { Message } from '../../moa/message.ts'
import type { Result } from '../../moa/result.ts'
import { fromMoa, storing, type Ask } from '../ask.ts'
import { foreignFields } from '../foreign-fields.ts'
import { present } from '../mixtures/present.ts'
import { parseWith, type Problem } from '../parse.ts'
import { strictProblem } from '../schema-problem.ts'
import type { ReadRequest } from '../wire-shape.ts'
import { toMessages } from './conversation.ts'
import {
  countRequestSchema,
  messagesRequestSchema,
  type CountRequest,
  type MessagesRequest,
} from './messages-request.ts'
import { promptTokens } from './prompt-tokens.ts'

/** What a request says about the form of its answer. */
export interface MessagesOptions {
  /** Estimated tokens of the prompt as the caller wrote it, which a stream begins with. */
  readonly inputTokens: number
}

/** Reads the body of `POST /v1/messages`. */
export function parseMessages(body: unknown): Result<ReadRequest<MessagesOptions>, Problem> {
  const parsed = parseWith(messagesRequestSchema(), body)
  if (!parsed.ok) return parsed
  const request = parsed.value
  const wrong = wrongBudget(request) ?? wrongTools(request) ?? wrongFormat(request)
  if (wrong !== null) return { ok: false, error: wrong }
  const messages = toMessages(request)
  if (!messages.ok) return messages
  if (messages.value.every(({ role }) => role === 'system')) return { ok: false, error: NO_MESSAGE }
  const ask = toAsk(request, messages.value)
  const { paths, values } = foreignFields(body, request)
  const foreign = { paths, values: { ...values, ...unusedFields(request) } }
  const options = { inputTokens: promptTokens(request) }
  return { ok: true, value: { ask, options, foreign } }
}

const NO_MESSAGE: Problem = {
  message: 'messages: must hold a message of a user with a text or an image',
  param: 'messages',
}

/** Reads the body of `POST /v1/messages/count_tokens`: the estimated tokens of its prompt. */
export function countTokens(body: unknown): Result<number, Problem> {
  const parsed = parseWith(countRequestSchema(), body)
  return parsed.ok ? { ok: true, value: promptTokens(parsed.value) } : parsed
}

function toAsk(request: MessagesRequest, messages: readonly Message[]): Ask {
  return {
    model: request.model,
    messages,
    settings: present({
      temperature: request.temperature,
      topP: request.top_p,
      maxTokens: request.max_tokens,
      reasoningEffort: effortOf(request),
      stop: toStop(request.stop_sequences),
      ...toTools(request),
      responseFormat: toResponseFormat(request),
    }),
    stream: request.stream === true,
    ...storing(request.store),
    ...fromMoa(request.moa),
  }
}

/** Fields that nothing here depends on, or only in part: they go to a provider only where the operator lets them through. */
function unusedFields({ metadata, thinking }: MessagesRequest): Readonly<Record<string, unknown>> {
  return present({ metadata, thinking, user: metadata?.user_id })
}

/** Efforts by the tokens that a request allows for thinking: each up to so many. */
const EFFORTS = [
  [4_096, 'low'],
  [16_384, 'medium'],
  [Infinity, 'high'],
] as const

/** How much the model is to reason: in words, or as a budget; undefined leaves it to the mixture. */
function effortOf({ thinking, output_config: config }: MessagesRequest): string | undefined {
  if (config?.effort) return config.effort
  if (thinking?.type === 'disabled') return 'none'
  if (thinking?.type !== 'enabled') return undefined
  const { budget_tokens: budget } = thinking
  return EFFORTS.find(([most]) => budget <= most)?.[1]
}

function wrongBudget({ thinking, max_tokens: most }: MessagesRequest): Problem | null {
  if (thinking?.type !== 'enabled' || thinking.budget_tokens < most) return null
  const param = 'thinking.budget_tokens'
  return { message: `${param}: must be less than max_tokens`, param }
}

/** The texts that end an answer; none for empty ones, which providers reject. */
function toStop(stops: MessagesRequest['stop_sequences']): readonly string[] | undefined {
  const texts = (stops ?? []).filter((text) => text !== '')
  return texts.length === 0 ? undefined : texts
}

const CHOICES = { auto: 'auto', any: 'required', none: 'none' } as const

/** The tools and the choice among them, in the spelling of Chat Completions, in which models get them. */
function toTools({
  tools,
  tool_choice: choice,
}: MessagesRequest): Partial<Pick<CallSettings, 'tools' | 'toolChoice' | 'parallelToolCalls'>> {
  if (!tools?.length) return {}
  const toolChoice =
    choice?.type === 'tool'
      ? { type: 'function', function: { name: choice.name } }
      : choice && CHOICES[choice.type]
  const alone = choice?.disable_parallel_tool_use === true
  return present({
    tools: tools.map(toTool),
    toolChoice,
    parallelToolCalls: alone ? false : undefined,
  })
}

type WireTool = NonNullable<CountRequest['tools']>[number]

function toTool({ name, description, input_schema: schema, strict, ...rest }: WireTool): object {
  const called = { name, ...present({ description }), parameters: schema, ...present({ strict }) }
  return {
    type: 'function',
    function: called,
    ...present({ cache_control: rest.cache_control }),
  }
}

/** Two tools of one name, which providers reject, or a choice of a tool that the request does not have. */
function wrongTools(request: MessagesRequest): Problem | null {
  const names = (request.tools ?? []).map(({ name }) => name)
  const again = names.findIndex((name, index) => names.indexOf(name) < index)
  if (again === -1) return wrongToolChoice(request)
  const param = `tools[${again}].name`
  return { message: `${param}: another tool has this name`, param }
}

function wrongToolChoice({ tools, tool_choice: choice }: MessagesRequest): Problem | null {
  if (choice?.type !== 'any' && choice?.type !== 'tool') return null
  const param = 'tool_choice'
  if (!tools?.length) return { message: `${param}: the request has no tools`, param }
  if (choice.type === 'any' || tools.some(({ name }) => name === choice.name)) return null
  return { message: `${param}: this tool is not among the tools`, param }
}

function formatOf({ output_config: config, output_format: earlier }: MessagesRequest) {
  return config?.format ?? earlier
}

/** The format in the spelling of Chat Completions. Anthropic enforces it, so it is strict. */
function toResponseFormat(request: MessagesRequest): object | undefined {
  const format = formatOf(request)
  if (!format) return undefined
  const { type, schema } = format
  return { type, json_schema: { name: 'answer', schema, strict: true } }
}

/** A format that no model can follow. */
function wrongFormat(request: MessagesRequest): Problem | null {
  const format = formatOf(request)
  if (!format) return null
  const path = request.output_config?.format ? 'output_config.format' : 'output_format'
  return strictProblem({ strict: true, schema: format.schema }, path)
}
