import type { ChunkReading } from '../../../reading/chunk-reading.ts'
import { NOTHING, readEvent } from '../event.ts'
import { fields, list, text, type Fields } from '../../../reading/fields.ts'
import { readCompletion, toolCallPiece } from '../openai/chunk.ts'
import { readUsage } from '../openai/usage.ts'
import type { ToolCallPiece } from '../../../reading/tool-calls.ts'
import { errorIn } from './errors.ts'

/** Reads one event of a stream, or the one object of a model that does not stream. */
export function readWorkersAi(data: string): ChunkReading {
  return readEvent(data, readAnswer)
}

function readAnswer(body: Fields): ChunkReading {
  const error = errorIn(body)
  if (error !== null) return { type: 'error', error }
  const response = body['response']
  // Newer models answer as Chat Completions do.
  if (Array.isArray(body['choices']) && (response === undefined || response === null))
    return readCompletion(body)
  const words = wordsOf(response)
  const calls = body['tool_calls']
  const finishReason = text(body['finish_reason']) || null
  const usage = readUsage(body)
  if (calls === undefined) {
    const delta = words === '' ? null : { text: words } // Nearly every token.
    return { type: 'chunk', delta, finishReason, usage }
  }
  const toolCalls = list(calls).filter(hasContent).map(readToolCall)
  if (words === '' && toolCalls.length === 0) return { ...NOTHING, finishReason, usage }
  const delta = {
    ...(words === '' ? {} : { text: words }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  }
  return { type: 'chunk', delta, finishReason, usage }
}

/** In JSON mode `response` is a JSON value, not its text. */
function wordsOf(response: unknown): string {
  if (typeof response === 'string') return response
  return response === undefined || response === null ? '' : JSON.stringify(response)
}

/** Some streams end a call with a piece in which everything is null. */
function hasContent(call: Fields): boolean {
  const called = fields(call['function']) ?? call
  return Boolean(call['id'] || called['name'] || called['arguments'])
}

/** As `{name, arguments}` for most models, as Chat Completions have it for others. */
function readToolCall(call: Fields): ToolCallPiece {
  const nested = fields(call['function'])
  const piece = toolCallPiece(call, nested ?? call)
  const whole = nested === null && piece.index === null
  return whole && piece.arguments === undefined ? { ...piece, arguments: '{}' } : piece
}
