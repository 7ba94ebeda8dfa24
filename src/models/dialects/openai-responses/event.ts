import type { Opaque } from '../../../moa/message.ts'
import type { ChunkDelta, ChunkReading } from '../../../reading/chunk-reading.ts'
import { NOTHING, readEvent } from '../event.ts'
import { fields, text, type Fields } from '../../../reading/fields.ts'
import { tokenScores } from '../../../reading/token-scores.ts'
import { errorWithoutAnswer } from '../openai/chunk.ts'
import { annotationsOf } from './annotations.ts'
import { callPiece, placeIn } from './call-piece.ts'
import { endOf, statusIn } from './end.ts'
import { detailsOf, PARAGRAPH } from './reasoning.ts'
import { readWhole } from './whole.ts'

/** Reads one event of a stream, or a response that is not streamed. */
export function readResponses(data: string): ChunkReading {
  return readEvent(data, readAnyone)
}

/** As `readResponses`; the encrypted thoughts of the model get its name, as another model cannot read them. */
export function readResponsesOf(model: string): (data: string) => ChunkReading {
  const read = (body: Fields) => readBody(body, model)
  return (data) => readEvent(data, read)
}

function readAnyone(body: Fields): ChunkReading {
  return readBody(body, null)
}

function readBody(body: Fields, model: string | null): ChunkReading {
  const type = text(body['type'])
  if (type === 'response.output_text.delta') return readWords(body) // Nearly every token.
  const reader = type === undefined ? undefined : READERS.get(type)
  if (reader !== undefined) return reader(body, model)
  // A response may have the field `error` as null.
  if (body['error'] !== undefined && body['error'] !== null)
    return { type: 'error', error: body['error'] }
  if (body['object'] === 'response') return readWhole(body, model)
  const error = type === undefined ? errorWithoutAnswer(body) : undefined
  return error === undefined ? NOTHING : { type: 'error', error }
}

function readWords(body: Fields): ChunkReading {
  const reading = added('text', body)
  const tokens = body['logprobs']
  const scores = tokenScores(tokens)
  return scores === undefined || reading.type !== 'chunk' ? reading : { ...reading, scores, tokens }
}

type Reader = (body: Fields, model: string | null) => ChunkReading

/** The events that add something; all others repeat what these bring, or only accompany it. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['response.refusal.delta', (body) => added('refusal', body)],
  ['response.reasoning_summary_text.delta', (body) => added('reasoning', body)],
  ['response.reasoning_text.delta', (body) => added('reasoning', body)],
  ['response.reasoning_summary_part.added', readSummaryPart],
  ['response.output_item.added', readItemAdded],
  ['response.function_call_arguments.delta', readArguments],
  ['response.function_call_arguments.done', readArgumentsDone],
  ['response.output_item.done', readItemDone],
  ['response.completed', readEnd],
  ['response.incomplete', readEnd],
  ['response.failed', readEnd],
  ['response.cancelled', readEnd],
  ['error', (body) => ({ type: 'error', error: fields(body['error']) ?? body })],
])

function added(field: 'text' | 'refusal' | 'reasoning', { delta }: Fields): ChunkReading {
  return typeof delta === 'string' && delta !== '' ? chunk({ [field]: delta }) : NOTHING
}

function chunk(delta: ChunkDelta): ChunkReading {
  return { type: 'chunk', delta, finishReason: null, usage: null }
}

function readSummaryPart({ summary_index: index }: Fields): ChunkReading {
  return typeof index === 'number' && index > 0 ? chunk({ reasoning: PARAGRAPH }) : NOTHING
}

/** A call begins here; its arguments follow, or are here already. */
function readItemAdded(body: Fields): ChunkReading {
  const item = fields(body['item'])
  if (item?.['type'] !== 'function_call') return NOTHING
  return chunk({ toolCalls: [callPiece(item, body['output_index'])] })
}

function readArguments({ delta, output_index: index }: Fields): ChunkReading {
  if (typeof delta !== 'string' || delta === '') return NOTHING
  return chunk({ toolCalls: [{ index: placeIn(index), arguments: delta }] })
}

function readArgumentsDone({ arguments: all, output_index: index }: Fields): ChunkReading {
  if (typeof all !== 'string') return NOTHING
  return chunk({ toolCalls: [{ index: placeIn(index), arguments: all, soFar: true }] })
}

function readItemDone(body: Fields, model: string | null): ChunkReading {
  const item = fields(body['item'])
  switch (item?.['type']) {
    case 'function_call':
      return chunk({ toolCalls: [callPiece(item, body['output_index'])] })
    case 'reasoning':
      return withExtra('reasoning_details', detailsOf(item, body['output_index'], model))
    case 'message':
      return withExtra('annotations', annotationsOf(item))
    default:
      return NOTHING
  }
}

function withExtra(name: string, values: readonly Opaque[]): ChunkReading {
  return values.length === 0 ? NOTHING : chunk({ extra: { [name]: values } })
}

function readEnd(body: Fields): ChunkReading {
  const response = fields(body['response']) ?? body
  return endOf(response, statusIn(response) ?? text(body['type'])?.replace('response.', ''))
}
