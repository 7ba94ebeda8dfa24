import type { Message, Part } from '../../moa/message.ts'
import type { Result } from '../../moa/result.ts'
import { fromMoa, type Ask } from '../ask.ts'
import { foreignFields } from '../foreign-fields.ts'
import { present } from '../mixtures/plan.ts'
import { parseWith, type Problem } from '../parse.ts'
import { strictProblem } from '../schema-problem.ts'
import type { ReadRequest } from '../wire-shape.ts'
import type { ResponseEcho } from './response-object.ts'
import {
  responsesRequestSchema,
  type InputItem,
  type ResponsesRequest,
} from './responses-request.ts'

/** Reads the body of `POST /v1/responses`. */
export function parseResponses(body: unknown): Result<ReadRequest<ResponseEcho>, Problem> {
  const parsed = parseWith(responsesRequestSchema(), body)
  if (!parsed.ok) return parsed
  const request = parsed.value
  const messages = toMessages(request)
  if (messages.length === 0) return { ok: false, error: NO_MESSAGE }
  const format = request.text?.format
  const wrong = format?.type === 'json_schema' ? strictProblem(format, 'text.format') : null
  if (wrong !== null) return { ok: false, error: wrong }
  const foreign = foreignFields(body, request)
  return { ok: true, value: { ask: toAsk(request, messages), options: echoOf(request), foreign } }
}

const NO_MESSAGE: Problem = { message: 'input: must hold a message', param: 'input' }

function toAsk(request: ResponsesRequest, messages: readonly Message[]): Ask {
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
      responseFormat: toResponseFormat(text?.format),
    }),
    stream: request.stream === true,
    store: request.store === true,
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

function toMessages({ instructions, input }: ResponsesRequest): readonly Message[] {
  const conversation: readonly Message[] =
    typeof input === 'string' ? [{ role: 'user', content: input }] : input.flatMap(toMessage)
  if (instructions === null || instructions === undefined) return conversation
  return [{ role: 'system', content: instructions }, ...conversation]
}

/** Reasoning belongs to the model that wrote it, and is not shown to others. */
function toMessage(item: InputItem): readonly Message[] {
  if (item.type === 'reasoning') return []
  const { role, content } = item
  return [{ role, content: typeof content === 'string' ? content : content.map(toPart) }]
}

type ContentPart = Exclude<Extract<InputItem, { readonly role: 'user' }>['content'], string>[number]

function toPart(part: ContentPart): Part {
  if (part.type === 'refusal') return { type: 'text', text: part.refusal }
  if (part.type !== 'input_image') return { type: 'text', text: part.text }
  return { type: 'image', url: part.image_url, ...present({ detail: part.detail }) }
}

/** What the answer repeats of its request. */
function echoOf(request: ResponsesRequest): ResponseEcho {
  const { text, reasoning } = request
  return {
    background: request.background ?? false,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    store: request.store ?? true,
    temperature: request.temperature ?? null,
    text: { format: text?.format ?? { type: 'text' }, ...present({ verbosity: text?.verbosity }) },
    tool_choice: request.tool_choice ?? 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: request.top_p ?? null,
    truncation: request.truncation ?? 'disabled',
    user: request.user ?? null,
  }
}
