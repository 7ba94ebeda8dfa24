import type * as z from 'zod'
import type { chatRequestSchema } from '../protocol/openai-chat/chat-request.ts'
import type { WireCompletion } from '../protocol/openai-chat/chat-response.ts'
import type { WireChunk } from '../protocol/openai-chat/wire-chunk.ts'
import type { WireEstimate } from '../protocol/runs/estimate-response.ts'
import type { WireReport, WireUsage } from '../protocol/runs/report-response.ts'
import { errorAbout } from './api-error.ts'
import type { CallOptions, Connection } from './connection.ts'
import { cutOff, parseJson } from './read-body.ts'
import { readEvents } from './read-events.ts'

/** The body of a chat completion; the method says whether it streams. */
export type ChatBody = Omit<z.input<typeof chatRequestSchema>, 'stream'>

/** How a streamed completion ended. */
export interface StreamEnd {
  readonly finishReason: string | null
  /** Null unless the request has `stream_options.include_usage`. */
  readonly usage: WireUsage | null
  readonly report: WireReport | null
}

/** Questions, and what they would cost. */
export interface Chat {
  /** The whole completion. */
  complete(body: ChatBody, options?: CallOptions): Promise<WireCompletion>
  /** Yields the chunks and returns the end of a whole answer; throws an `ApiError` when it fails, also midway. */
  stream(body: ChatBody, options?: CallOptions): AsyncGenerator<WireChunk, StreamEnd>
  /** What the request would call and cost; no model is called. */
  estimate(body: ChatBody, options?: CallOptions): Promise<WireEstimate>
}

/** The methods about questions. */
export function chatMethods(connection: Connection): Chat {
  const path = '/v1/chat/completions'
  return {
    complete: (body, options) => connection.json(path, { ...options, body }),
    stream: (body, options) => streamChunks(connection, path, { ...options, body }),
    estimate: (body, options) => connection.json('/v1/estimate', { ...options, body }),
  }
}

/** Streams a completion from a path: yields its chunks, returns how it ended. */
export async function* streamChunks(
  connection: Connection,
  path: string,
  outgoing: CallOptions & { readonly body: object },
): AsyncGenerator<WireChunk, StreamEnd> {
  const { body, signal } = outgoing
  const response = await connection.request(path, { ...outgoing, body: { ...body, stream: true } })
  let end: StreamEnd = { finishReason: null, usage: null, report: null }
  for await (const { data } of readEvents(response, signal)) {
    if (data === '[DONE]') return end
    const chunk = parseJson(data, response) as WireChunk
    if (chunk.error !== undefined) throw errorAbout(response, chunk.error.message, chunk.error)
    if (chunk.choices === undefined) throw notChunk(response)
    end = endAfter(end, chunk)
    yield chunk
  }
  throw cutOff(response)
}

/** A stream in another wire shape, as that of a run of `POST /v1/responses`. */
function notChunk(response: Response) {
  const message = 'Cannot read the answer: it is not a streamed chat completion'
  return errorAbout(response, message, { code: 'malformed' })
}

/** The report in a chunk; null in all but the last. */
export function reportIn({ moa }: WireChunk): WireReport | null {
  return moa === undefined || moa.event !== undefined ? null : moa
}

/** The end is spread over several chunks: the finish reason, the usage, the report. */
function endAfter(end: StreamEnd, chunk: WireChunk): StreamEnd {
  return {
    finishReason: chunk.choices[0]?.finish_reason ?? end.finishReason,
    usage: chunk.usage ?? end.usage,
    report: reportIn(chunk) ?? end.report,
  }
}
