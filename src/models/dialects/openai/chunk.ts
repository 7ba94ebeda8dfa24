import type { ChunkDelta, ChunkReading } from '../../../reading/chunk-reading.ts'
import { NOTHING, readEvent } from '../event.ts'
import { fields, firstOf, list, text, type Fields } from '../../../reading/fields.ts'
import type { ToolCallPiece } from '../../../reading/tool-calls.ts'
import { scoresOfText, tokenScores } from '../../../reading/token-scores.ts'
import type { Opaque } from '../../../moa/message.ts'
import { readUsage } from './usage.ts'

/** Reads the data of one server-sent event, or the body of a completion that is not streamed. */
export function readChunk(data: string): ChunkReading {
  return readEvent(data, readCompletion)
}

/** Reads a chunk of a completion, or a whole one. */
export function readCompletion(body: Fields): ChunkReading {
  const choice = firstOf(body['choices'])
  const error = choice === undefined ? errorAlone(body) : errorBeside(body)
  if (error !== undefined) return { type: 'error', error }
  const usage = readUsage(body)
  if (choice === undefined) return { ...NOTHING, usage }
  // Some providers send '' until there is a reason.
  const finishReason = text(choice['finish_reason']) || null
  if (finishReason === 'error') return { type: 'error', error: choice['error'] ?? null }
  const piece = fields(choice['delta'])
  const message = piece ?? fields(choice['message'])
  const readCall = piece === null ? readWholeCall : readToolCall
  const delta = message === null ? null : readDelta(message, readCall)
  const tokens = fields(choice['logprobs'])
  if (tokens === null) return { type: 'chunk', delta, finishReason, usage } // Nearly always: nobody wanted them.
  const { content } = tokens
  const scores = scoresOfText(tokenScores(content), delta ?? {})
  return { type: 'chunk', delta, finishReason, usage, ...(scores && { scores, tokens: content }) }
}

/** Fields of servers and proxies that hold an error in the place of an answer, and when they do. */
const ERROR_FIELDS: readonly {
  readonly field: string
  readonly holds: (value: unknown) => boolean
}[] = [
  { field: 'object', holds: (value) => value === 'error' }, // vLLM
  { field: 'errors', holds: (value) => firstOf(value) !== undefined },
  { field: 'detail', holds: (value) => isFilled(value) }, // FastAPI
  { field: 'message', holds: (value) => typeof value === 'string' && value !== '' },
]

/** The error beside a choice; undefined when there is none: some servers send the field empty. */
function errorBeside({ error }: Fields): unknown {
  return isFilled(error) ? error : undefined
}

/** The error of an event without a choice; undefined when there is none. */
function errorAlone(body: Fields): unknown {
  const { error } = body
  // Beside a text, the code stands on the event itself.
  if (error !== undefined && error !== null) return typeof error === 'string' ? body : error
  return errorWithoutAnswer(body)
}

/** The error of an event that has no choices; undefined when it is none, as a ping. */
export function errorWithoutAnswer(body: Fields): Fields | undefined {
  if (body['choices'] !== undefined) return undefined
  return ERROR_FIELDS.some(({ field, holds }) => holds(body[field])) ? body : undefined
}

function isFilled(value: unknown): boolean {
  if (typeof value === 'string') return value !== ''
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** Names that providers give to reasoning; the first that is present counts. */
const REASONING = ['reasoning_content', 'reasoning'] as const

function readDelta(message: Fields, readCall: (call: Fields) => ToolCallPiece): ChunkDelta | null {
  const { content, thinking } = readContent(message['content'])
  const reasoning = reasoningIn(message) ?? thinking
  const refusal = text(message['refusal'])
  const calls = message['tool_calls']
  const extra = opaqueIn(message, OF_MESSAGES)
  if (!reasoning && !refusal && calls === undefined && extra === undefined) {
    return content === '' ? null : { text: content } // Nearly every token.
  }
  const toolCalls = list(calls).map(readCall)
  const delta: ChunkDelta = {
    ...(content === '' ? {} : { text: content }),
    ...(reasoning === undefined || reasoning === '' ? {} : { reasoning }),
    ...(refusal === undefined || refusal === '' ? {} : { refusal }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(extra === undefined ? {} : { extra }),
  }
  return Object.keys(delta).length === 0 ? null : delta
}

/** Fields that providers sign or want back, of messages and of tool calls; and the sources of a model that searches. */
const OF_MESSAGES = [
  'extra_content',
  'reasoning_details',
  'annotations',
  'thinking_blocks',
  'provider_specific_fields',
] as const
const OF_CALLS = ['extra_content', 'provider_specific_fields'] as const

/** Fields that are passed on unread; undefined for nearly every token. */
function opaqueIn(from: Fields, names: readonly string[]): Opaque | undefined {
  let found: Record<string, unknown> | undefined
  for (const name of names) {
    const value = from[name]
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value) && value.length === 0) continue
    found ??= {}
    found[name] = value
  }
  return found
}

function reasoningIn(message: Fields): string | undefined {
  for (const name of REASONING) {
    const reasoning = message[name]
    if (typeof reasoning === 'string') return reasoning
  }
  return undefined
}

/** Text, or a list of parts of which some are thoughts. */
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
  return toolCallPiece(call, fields(call['function']) ?? {})
}

/** A call of an answer that is not streamed. */
function readWholeCall(call: Fields): ToolCallPiece {
  return { ...readToolCall(call), whole: true }
}

/** A piece of a tool call: id and index stand on `call`, name and arguments on `called`. */
export function toolCallPiece(call: Fields, called: Fields): ToolCallPiece {
  const id = text(call['id'])
  const name = text(called['name'])
  const index = call['index']
  const argumentsText = called['arguments']
  const extra = opaqueIn(call, OF_CALLS)
  return {
    index: typeof index === 'number' ? index : null,
    ...(id === undefined || id === '' ? {} : { id }),
    ...(name === undefined || name === '' ? {} : { name }),
    ...(typeof argumentsText === 'string'
      ? { arguments: argumentsText }
      : typeof argumentsText === 'object' && argumentsText !== null
        ? { arguments: JSON.stringify(argumentsText) }
        : {}),
    ...(extra === undefined ? {} : { extra }),
  }
}
