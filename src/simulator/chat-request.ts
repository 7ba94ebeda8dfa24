import { fieldOf, isRecord, textField, type Fields } from './json.ts'

/** One message of a conversation, as far as a simulated model reads it. */
export interface ChatMessage {
  readonly role: string
  readonly text: string
  readonly images: number
}

/** A function that a request offers. */
export interface Tool {
  readonly name: string
  readonly parameters: Fields
}

/** A chat completion request, as far as a simulated model reads it. */
export interface ChatRequest {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly stream: boolean
  readonly includeUsage: boolean
  readonly maxTokens: number
  readonly seed: number
  readonly tools: readonly Tool[]
  /** `auto`, `none`, `required` or the name of a function. */
  readonly toolChoice: string
  /** How many likely tokens are listed with each of the answer; undefined without log probabilities. */
  readonly topLogprobs?: number
  /** Present when the answer must be JSON; empty when any object will do. */
  readonly jsonSchema?: Fields
}

function readMessage(value: unknown): ChatMessage {
  const content = fieldOf(value, 'content')
  const role = textField(value, 'role') ?? 'user'
  if (typeof content === 'string') return { role, text: content, images: 0 }
  const parts: readonly unknown[] = Array.isArray(content) ? content : []
  return {
    role,
    text: parts.map((part) => textField(part, 'text') ?? '').join('\n'),
    images: parts.filter((part) => fieldOf(part, 'type') === 'image_url').length,
  }
}

function readTool(value: unknown): readonly Tool[] {
  const tool = fieldOf(value, 'function')
  const name = textField(tool, 'name')
  const parameters = fieldOf(tool, 'parameters')
  return name === undefined ? [] : [{ name, parameters: isRecord(parameters) ? parameters : {} }]
}

function readToolChoice(value: unknown): string {
  if (typeof value === 'string') return value
  return textField(fieldOf(value, 'function'), 'name') ?? 'auto'
}

function readSchema(format: unknown): Fields | undefined {
  const type = fieldOf(format, 'type')
  if (type !== 'json_object' && type !== 'json_schema') return undefined
  const schema = fieldOf(fieldOf(format, 'json_schema'), 'schema')
  return isRecord(schema) ? schema : {}
}

/** Most likely tokens that are listed, as with OpenAI. */
const MAX_TOP_LOGPROBS = 20

function readLogprobs(body: unknown): number | undefined {
  if (fieldOf(body, 'logprobs') !== true) return undefined
  return Math.min(MAX_TOP_LOGPROBS, positive(fieldOf(body, 'top_logprobs')) ?? 0)
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? Math.floor(value) : undefined
}

/** Reads a request leniently; returns the name of the field that makes it unreadable. */
export function readChatRequest(body: unknown): ChatRequest | { readonly missing: string } {
  const model = textField(body, 'model')
  const messages = fieldOf(body, 'messages')
  const tools = fieldOf(body, 'tools')
  const seed = fieldOf(body, 'seed')
  const jsonSchema = readSchema(fieldOf(body, 'response_format'))
  const topLogprobs = readLogprobs(body)
  if (model === undefined) return { missing: 'model' }
  if (!Array.isArray(messages)) return { missing: 'messages' }
  return {
    model,
    messages: messages.map(readMessage),
    stream: fieldOf(body, 'stream') === true,
    includeUsage: fieldOf(fieldOf(body, 'stream_options'), 'include_usage') === true,
    maxTokens:
      positive(fieldOf(body, 'max_completion_tokens')) ??
      positive(fieldOf(body, 'max_tokens')) ??
      Number.POSITIVE_INFINITY,
    seed: typeof seed === 'number' ? seed : 0,
    tools: Array.isArray(tools) ? tools.flatMap(readTool) : [],
    toolChoice: readToolChoice(fieldOf(body, 'tool_choice')),
    ...(topLogprobs !== undefined && { topLogprobs }),
    ...(jsonSchema && { jsonSchema }),
  }
}
