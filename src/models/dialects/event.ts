import type { ChunkReading } from '../../reading/chunk-reading.ts'
import { fields, firstOf, type Fields } from '../../reading/fields.ts'
import { sourceOf } from './source.ts'

const DONE: ChunkReading = { type: 'done' }
const MALFORMED: ChunkReading = { type: 'malformed' }

/** An event that adds nothing to the answer. */
export const NOTHING = { type: 'chunk', delta: null, finishReason: null, usage: null } as const

/** Reads the data of one event: the end of the stream, or a JSON object in the dialect of `read`. */
export function readEvent(data: string, read: (body: Fields) => ChunkReading): ChunkReading {
  if (data.trim() === '[DONE]') return DONE
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return MALFORMED
  }
  // Google wraps errors in a list.
  const body = fields(value) ?? firstOf(value) ?? null
  // Some servers send greetings and pings as events of their own: they are no part of the answer.
  return body === null ? NOTHING : withSource(read(body), body)
}

function withSource(reading: ChunkReading, body: Fields): ChunkReading {
  if (reading.type !== 'chunk' || (reading.finishReason ?? reading.usage) === null) return reading // Nearly every token.
  const source = sourceOf(body)
  return source === undefined ? reading : { ...reading, source }
}
