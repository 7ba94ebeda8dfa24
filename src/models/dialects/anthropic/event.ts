import type { ToolCallPiece } from '../../../reading/tool-calls.ts'
import type {
  ChunkDelta,
  ChunkReading,
  ReadEvent,
  Received,
} from '../../../reading/chunk-reading.ts'
import { NOTHING, readEvent } from '../event.ts'
import { fields, list, text, type Fields } from '../../../reading/fields.ts'
import type { Place } from '../place.ts'
import { redactedDetail, signatureDetail, thoughtDetail, type DetailOf } from './thinking.ts'
import { plainName } from './tool-name.ts'
import { readUsage } from './usage.ts'

/** Reads the data of one server-sent event, or the body of a message that is not streamed. */
export function readMessagesEvent(data: string, received: Received): ChunkReading {
  return readEvent(data, (body) => readBody(body, received))
}

/** As `readMessagesEvent`; the thoughts of the model get its name, as no other model takes their signatures. */
export function readMessagesOf(model: string): ReadEvent {
  return (data, received) => readEvent(data, (body) => readBody(body, received, model))
}

function readBody(body: Fields, received: Received, model?: string): ChunkReading {
  const type = body['type']
  if (type === 'content_block_delta') return readBlockDelta(body, received) // Nearly every event.
  const error = body['error']
  if (error !== undefined && error !== null) return { type: 'error', error }
  return EVENTS.get(type)?.(body, received, model) ?? NOTHING
}

type Reader = (body: Fields, received: Received, model?: string) => ChunkReading

/** Events other than deltas, by their type. Those that are not known, such as `ping`, add nothing. */
const EVENTS: ReadonlyMap<unknown, Reader> = new Map<unknown, Reader>([
  ['message_start', readStart],
  ['content_block_start', readBlockStart],
  ['message_delta', readMessageDelta],
  ['message_stop', (): ChunkReading => ({ type: 'done' })],
  ['error', (): ChunkReading => ({ type: 'error', error: null })],
  ['message', readMessage],
])

/** Why an answer ended, in OpenAI's words. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'content_filter'],
])

/** An answer is whole only for a reason that is known: `pause_turn`, for one, wants another request. */
function finishReasonOf(reason: unknown): string | null {
  if (typeof reason !== 'string' || reason === '') return null
  return FINISH_REASONS.get(reason) ?? 'length'
}

/** Reasons that OpenAI has no word for. */
const OWN_REASONS: ReadonlySet<unknown> = new Set([
  'stop_sequence',
  'pause_turn',
  'model_context_window_exceeded',
])

/** Why an answer ended in Anthropic's own words, for clients that know these, where OpenAI's say less. */
function endDelta(end: Fields | null): ChunkDelta | null {
  const reason = end?.['stop_reason']
  if (!OWN_REASONS.has(reason)) return null
  const sequence = text(end?.['stop_sequence'])
  const own = {
    stop_reason: reason,
    ...(sequence === undefined ? {} : { stop_sequence: sequence }),
  }
  return { extra: { provider_specific_fields: own } }
}

/** The output that a message reports at its start is no count of the answer, which is yet to come. */
function readStart(body: Fields): ChunkReading {
  const usage = readUsage(fields(body['message']))
  return { ...NOTHING, usage: usage && { ...usage, output: 0, reasoning: 0 } }
}

function readMessageDelta(body: Fields): ChunkReading {
  const end = fields(body['delta'])
  const finishReason = finishReasonOf(end?.['stop_reason'])
  return { type: 'chunk', delta: endDelta(end), finishReason, usage: readUsage(body) }
}

function readBlockDelta(body: Fields, place: Received): ChunkReading {
  const delta = fields(body['delta'])
  return delta === null ? NOTHING : chunk(deltaOfPiece(delta, { index: body['index'], place }))
}

function deltaOfPiece(piece: Fields, of: DetailOf): ChunkDelta | null {
  switch (piece['type']) {
    case 'text_delta':
      return textDelta(piece['text'])
    case 'thinking_delta':
      return thoughtDelta(of, text(piece['thinking']) ?? '')
    case 'signature_delta':
      return signatureDelta(of, text(piece['signature']) ?? '')
    case 'input_json_delta': {
      const json = text(piece['partial_json']) ?? ''
      return json === '' ? null : { toolCalls: [{ index: numbered(of.index), arguments: json }] }
    }
    default:
      return null
  }
}

function readBlockStart(body: Fields, place: Received, model?: string): ChunkReading {
  const block = fields(body['content_block'])
  if (block === null) return NOTHING
  return chunk(deltaOfBlock(block, { index: body['index'], place, ...writtenBy(model) }))
}

function writtenBy(model: string | undefined): Pick<DetailOf, 'model'> {
  return model === undefined ? {} : { model }
}

/** A block at its start, which is empty but for the name of a tool or what is encrypted, or as a whole. */
function deltaOfBlock(block: Fields, of: DetailOf): ChunkDelta | null {
  switch (block['type']) {
    case 'text':
      return textDelta(block['text'])
    case 'thinking':
      return joined([
        thoughtDelta(of, text(block['thinking']) ?? ''),
        signatureDelta(of, text(block['signature']) ?? ''),
      ])
    case 'redacted_thinking': {
      const data = text(block['data']) ?? ''
      return data === '' ? null : { extra: { reasoning_details: [redactedDetail(of, data)] } }
    }
    case 'tool_use':
      return { toolCalls: [toolCall(block, of.index)] }
    default:
      return null
  }
}

function readMessage(body: Fields, _received: Received, model?: string): ChunkReading {
  let place: Place = { textChars: 0, toolCalls: 0 }
  const deltas = list(body['content']).map((block, index) => {
    const delta = deltaOfBlock(block, { index, place, ...writtenBy(model) })
    place = {
      textChars: place.textChars + (delta?.text?.length ?? 0),
      toolCalls: place.toolCalls + (delta?.toolCalls?.length ?? 0),
    }
    return wholeCalls(delta)
  })
  const finishReason = finishReasonOf(body['stop_reason'])
  const delta = joined([...deltas, endDelta(body)])
  return { type: 'chunk', delta, finishReason, usage: readUsage(body) }
}

function wholeCalls(delta: ChunkDelta | null): ChunkDelta | null {
  if (delta?.toolCalls === undefined) return delta
  return { toolCalls: delta.toolCalls.map((call) => ({ ...call, whole: true })) }
}

function textDelta(value: unknown): ChunkDelta | null {
  return typeof value === 'string' && value !== '' ? { text: value } : null
}

function thoughtDelta(of: DetailOf, thought: string): ChunkDelta | null {
  // The first piece of a block names its model, also where no thought has come yet.
  if (thought === '' && of.model === undefined) return null
  const extra = { reasoning_details: [thoughtDetail(of, thought)] }
  return thought === '' ? { extra } : { reasoning: thought, extra }
}

function signatureDelta(of: DetailOf, signature: string): ChunkDelta | null {
  if (signature === '') return null
  return { extra: { reasoning_details: [signatureDetail(of, signature)] } }
}

function toolCall(block: Fields, index: unknown): ToolCallPiece {
  const id = text(block['id'])
  const input = fields(block['input'])
  return {
    index: numbered(index),
    ...(id === undefined || id === '' ? {} : { id }),
    name: plainName(text(block['name']) ?? ''),
    // In a stream the input follows in pieces.
    ...(input === null || Object.keys(input).length === 0
      ? {}
      : { arguments: JSON.stringify(input) }),
  }
}

function numbered(index: unknown): number | null {
  return typeof index === 'number' ? index : null
}

function chunk(delta: ChunkDelta | null): ChunkReading {
  return { type: 'chunk', delta, finishReason: null, usage: null }
}

/** The deltas of several blocks as one. */
function joined(deltas: readonly (ChunkDelta | null)[]): ChunkDelta | null {
  const present = deltas.filter((delta) => delta !== null)
  const words = present.map((delta) => delta.text ?? '').join('')
  const reasoning = present.map((delta) => delta.reasoning ?? '').join('')
  const toolCalls = present.flatMap((delta) => delta.toolCalls ?? [])
  const details = present.flatMap(({ extra }) => list(extra?.['reasoning_details']))
  if (present.length === 0) return null
  const own = present.findLast(({ extra }) => extra?.['provider_specific_fields'])?.extra ?? {}
  const extra = { ...own, ...(details.length === 0 ? {} : { reasoning_details: details }) }
  return {
    ...(words === '' ? {} : { text: words }),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  }
}
