import type { Delta } from '../../moa/model-port.ts'
import type { Usage } from '../../moa/cost/usage.ts'
import type { ToolCallPiece } from '../reading/tool-calls.ts'

/** What one chunk adds, before the pieces of tool calls have found their calls. */
export type ChunkDelta = Omit<Delta, 'toolCalls'> & {
  readonly toolCalls?: readonly ToolCallPiece[]
}

/** What one event of a stream, or one whole completion, says. */
export type ChunkReading =
  | { readonly type: 'done' }
  | { readonly type: 'malformed' }
  | { readonly type: 'error'; readonly error: unknown }
  | {
      readonly type: 'chunk'
      readonly delta: ChunkDelta | null
      readonly finishReason: string | null
      readonly usage: Usage | null
    }

/*
 * Read by hand, not with zod: this runs once per token, and dialects differ in everything that is not
 * read here. What is not of the expected type is taken for absent.
 */
type Fields = Readonly<Record<string, unknown>>

/** Reads the data of one server-sent event, or the body of a completion that is not streamed. */
export function readChunk(data: string): ChunkReading {
  if (data.trim() === '[DONE]') return { type: 'done' }
  const body = parse(data)
  if (body === undefined) return { type: 'malformed' }
  // Some servers say hello, or ping, in events of their own: they are no part of the answer.
  if (body === null) return NOTHING
  if (body['error'] !== undefined && body['error'] !== null)
    return { type: 'error', error: body['error'] }
  const choice = firstOf(body['choices'])
  const usage = usageIn(body, choice)
  // Workers AI streams `response` where others have choices.
  const response = text(body['response'])
  if (response !== undefined) {
    const delta = response === '' ? null : { text: response }
    return { type: 'chunk', delta, finishReason: null, usage }
  }
  if (choice === undefined) {
    return { ...NOTHING, usage }
  }
  // Some dialects say '' until there is a reason.
  const finishReason = text(choice['finish_reason']) || null
  if (finishReason === 'error') return { type: 'error', error: choice['error'] ?? null }
  const said = fields(choice['delta']) ?? fields(choice['message'])
  return { type: 'chunk', delta: said === null ? null : readDelta(said), finishReason, usage }
}

const NOTHING = { type: 'chunk', delta: null, finishReason: null, usage: null } as const

/** Undefined when it is no JSON; null when it is no object. */
function parse(data: string): Fields | null | undefined {
  try {
    return fields(JSON.parse(data))
  } catch {
    return undefined
  }
}

function readDelta(said: Fields): ChunkDelta | null {
  const { content, thinking } = readContent(said['content'])
  const reasoning = text(said['reasoning_content']) ?? text(said['reasoning']) ?? thinking
  const refusal = text(said['refusal'])
  const calls = said['tool_calls']
  if (!reasoning && !refusal && calls === undefined) {
    return content === '' ? null : { text: content } // Nearly every token.
  }
  const toolCalls = list(calls).map(readToolCall)
  const delta: ChunkDelta = {
    ...(content === '' ? {} : { text: content }),
    ...(reasoning === undefined || reasoning === '' ? {} : { reasoning }),
    ...(refusal === undefined || refusal === '' ? {} : { refusal }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  }
  return Object.keys(delta).length === 0 ? null : delta
}

/** Text, or a list of parts, as reasoning models of some providers send. */
function readContent(content: unknown): { content: string; thinking?: string } {
  if (typeof content === 'string') return { content }
  let words = ''
  let thinking = ''
  for (const part of list(content)) {
    words += text(part['text']) ?? ''
    for (const thought of list(part['thinking'])) thinking += text(thought['text']) ?? ''
  }
  return { content: words, thinking }
}

function readToolCall(call: Fields): ToolCallPiece {
  const called = fields(call['function']) ?? {}
  const id = text(call['id'])
  const name = text(called['name'])
  const index = call['index']
  const argumentsText = called['arguments']
  return {
    index: typeof index === 'number' ? index : null,
    ...(id === undefined || id === '' ? {} : { id }),
    ...(name === undefined || name === '' ? {} : { name }),
    ...(typeof argumentsText === 'string'
      ? { arguments: argumentsText }
      : typeof argumentsText === 'object' && argumentsText !== null
        ? { arguments: JSON.stringify(argumentsText) }
        : {}),
  }
}

/** Usage wherever dialects put it: on the chunk, on the choice (Moonshot), under `x_groq` (Groq). */
function usageIn(body: Fields, choice: Fields | undefined): Usage | null {
  const usage =
    fields(body['usage']) ?? fields(choice?.['usage']) ?? fields(fields(body['x_groq'])?.['usage'])
  if (usage === null) return null
  const prompt = count(usage['prompt_tokens'])
  const completion = count(usage['completion_tokens'])
  if (prompt === null && completion === null) return null
  const promptDetails = fields(usage['prompt_tokens_details'])
  const completionDetails = fields(usage['completion_tokens_details'])
  return {
    promptTokens: prompt ?? 0,
    completionTokens: completion ?? 0,
    // DeepSeek names the cached part on its own.
    cachedTokens:
      count(promptDetails?.['cached_tokens']) ?? count(usage['prompt_cache_hit_tokens']) ?? 0,
    reasoningTokens: count(completionDetails?.['reasoning_tokens']) ?? 0,
    estimated: false,
  }
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null
}

/** The first object of a list. */
function firstOf(value: unknown): Fields | undefined {
  if (!Array.isArray(value)) return undefined
  for (const item of value as readonly unknown[]) {
    const found = fields(item)
    if (found !== null) return found
  }
  return undefined
}

function list(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return []
  return value.map(fields).filter((item) => item !== null)
}
