/*
 * What this buys: a body of 12 MB is text of 12 MB, then bytes of 12 MB, and six of them may be under way in one
 * request, of whose isolate the platform ends at 128 MB. A body that is written in pieces holds one piece.
 */
import type { Message } from '../../moa/message.ts'
import { byteLength, jsonPieces } from './json-pieces.ts'
import { wellFormedJson } from './well-formed.ts'

/** Longest text of messages that is sent as one text: short ones cost less that way. */
const MAX_WHOLE_CHARS = 256 * 1024

/** The body of a request, and what ends it. */
export interface RequestBody {
  readonly body: string | ReadableStream<Uint8Array>
  /** Ends the writing of a body that nobody reads any more. */
  readonly cancel: () => void
}

/** A JSON value as the body of a request that shows a model these messages. */
export function requestBody(value: object, messages: readonly Message[]): RequestBody {
  if (charsOf(messages) <= MAX_WHOLE_CHARS) return { body: wellFormedJson(value), cancel() {} }
  // With a length: not every server takes a body in chunks.
  const { readable, writable } = new FixedLengthStream(byteLength(value))
  const writer: WritableStreamDefaultWriter<Uint8Array> = writable.getWriter()
  const cancel = () => void writer.abort().catch(() => {})
  write(value, writer).catch(cancel) // The connection broke, or was given up: its request fails by itself.
  return { body: readable, cancel }
}

async function write(
  value: object,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  const encoder = new TextEncoder()
  for (const piece of jsonPieces(value)) await writer.write(encoder.encode(piece))
  await writer.close()
}

/** About how long the messages are. */
function charsOf(messages: readonly Message[]): number {
  let chars = 0
  for (const { content } of messages) {
    if (typeof content === 'string') chars += content.length
    else
      for (const part of content) chars += part.type === 'text' ? part.text.length : part.url.length
  }
  return chars
}
