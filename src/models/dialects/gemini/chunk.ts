import type { ChunkDelta, ChunkReading, Received } from '../../../reading/chunk-reading.ts'
import { NOTHING, readEvent } from '../event.ts'
import { fields, firstOf, list, text, type Fields } from '../../../reading/fields.ts'
import { scoreOf, scoresOfText } from '../../../reading/token-scores.ts'
import type { TokenScore } from '../../../moa/confidence.ts'
import type { ToolCallPiece } from '../../../reading/tool-calls.ts'
import { FINISH_REASONS, NO_REASON } from './finish.ts'
import { callerName } from './names.ts'
import { callExtra, detailOf } from './signatures.ts'
import { readUsage } from './usage.ts'

/** Reads the data of one event, or a whole `GenerateContentResponse`. */
export function readGemini(data: string, received: Received): ChunkReading {
  return readEvent(data, (body) => readResponse(body, received))
}

function readResponse(body: Fields, received: Received): ChunkReading {
  const error = body['error']
  if (error !== undefined && error !== null) return { type: 'error', error }
  const usage = readUsage(body)
  const candidate = firstOf(body['candidates'])
  if (candidate === undefined) {
    const blocked = text(fields(body['promptFeedback'])?.['blockReason'])
    if (blocked === undefined) return { ...NOTHING, usage }
    return { type: 'error', error: { code: 'content_filter' }, usage }
  }
  const reason = text(candidate['finishReason'])
  const finishReason =
    reason === undefined || reason === NO_REASON ? null : FINISH_REASONS.get(reason)
  if (finishReason === undefined) return { type: 'error', error: { code: reason }, usage }
  const parts = fields(candidate['content'])?.['parts']
  const delta = readParts(parts, received)
  const tokens = fields(candidate['logprobsResult'])
  if (tokens === null) return { type: 'chunk', delta, finishReason, usage } // Nearly always: nobody wanted them.
  const scores = scoresOfText(readScores(tokens), delta ?? {})
  return { type: 'chunk', delta, finishReason, usage, ...(scores && { scores }) }
}

/** The chosen tokens and the likeliest ones stand in two lists of the same length. */
function readScores({ chosenCandidates, topCandidates }: Fields): readonly TokenScore[] {
  const likeliest = list(topCandidates)
  return list(chosenCandidates).flatMap(
    (token, index) => scoreOf(token, list(likeliest[index]?.['candidates'])) ?? [],
  )
}

/** The parts of one chunk, as far as they are read. */
interface Parts {
  text: string
  reasoning: string
  readonly toolCalls: ToolCallPiece[]
  readonly details: Fields[]
}

function readParts(value: unknown, received: Received): ChunkDelta | null {
  if (!Array.isArray(value)) return null
  const parts: Parts = { text: '', reasoning: '', toolCalls: [], details: [] }
  for (const part of value as readonly unknown[]) {
    const object = fields(part)
    if (object !== null) readPart(object, parts, received)
  }
  const { reasoning, toolCalls, details } = parts
  if (reasoning === '' && toolCalls.length === 0 && details.length === 0)
    return parts.text === '' ? null : { text: parts.text } // Nearly every token.
  return {
    ...(parts.text === '' ? {} : { text: parts.text }),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(details.length === 0 ? {} : { extra: { reasoning_details: details } }),
  }
}

function readPart(part: Fields, parts: Parts, received: Received): void {
  const call = fields(part['functionCall'])
  const signature = text(part['thoughtSignature']) || undefined
  if (call !== null) {
    parts.toolCalls.push(readCall(call, signature))
    return
  }
  const words = text(part['text']) ?? ''
  const isThought = part['thought'] === true
  if (signature !== undefined) {
    const place = {
      textChars: received.textChars + parts.text.length,
      toolCalls: received.toolCalls + parts.toolCalls.length,
    }
    const [chars, thought] = isThought ? [0, words] : [words.length, null]
    parts.details.push(detailOf({ place, signature, chars, thought }))
  }
  if (isThought) parts.reasoning += words
  else parts.text += words
}

/** A call comes whole, in one part; its arguments are an object. */
function readCall(call: Fields, signature: string | undefined): ToolCallPiece {
  const id = text(call['id'])
  const name = text(call['name'])
  return {
    index: null,
    whole: true,
    ...(id === undefined || id === '' ? {} : { id }),
    ...(name === undefined || name === '' ? {} : { name: callerName(name) }),
    arguments: JSON.stringify(call['args'] ?? {}),
    ...(signature === undefined ? {} : { extra: callExtra(signature) }),
  }
}
