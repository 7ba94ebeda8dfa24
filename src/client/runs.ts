import type * as z from 'zod'
import type { WireList } from '../protocol/list.ts'
import type { WireCompletion } from '../protocol/openai-chat/chat-response.ts'
import type { aggregateSchema } from '../protocol/runs/aggregate.ts'
import type { WireRun } from '../protocol/runs/responses.ts'
import type { WireShare } from '../protocol/runs/share.ts'
import type { ResponseObject } from '../protocol/openai-responses/response-object.ts'
import { streamChunks, type StreamEnd } from './chat.ts'
import type { WireChunk } from '../protocol/openai-chat/wire-chunk.ts'
import type { CallOptions, Connection } from './connection.ts'
import { query, type PageOptions } from './page.ts'

/** What a new answer from stored proposals may change. */
export type AggregateBody = Omit<z.input<typeof aggregateSchema>, 'stream'>

/** The methods about runs. */
export interface Runs {
  list(options?: PageOptions): Promise<WireList<WireRun>>
  get(id: string, options?: CallOptions): Promise<WireRun>
  /** Writes a new answer from the proposals of a stored run, in the wire shape of its request. */
  aggregate(
    id: string,
    body?: AggregateBody,
    options?: CallOptions,
  ): Promise<WireCompletion | ResponseObject>
  /** A link that reads one stored run without a key, until it expires. */
  share(id: string, body?: { expires_in?: number }, options?: CallOptions): Promise<WireShare>
  /** The run of a link. */
  shared(token: string, options?: CallOptions): Promise<WireRun>
  /** The same for a run of a chat completion, streamed. */
  streamAggregate(
    id: string,
    body?: AggregateBody,
    options?: CallOptions,
  ): AsyncGenerator<WireChunk, StreamEnd>
}

/** The methods about runs. */
export function runMethods(connection: Connection): Runs {
  const pathOf = (id: string) => `/v1/runs/${encodeURIComponent(id)}`
  return {
    list: ({ signal, ...page } = {}) => connection.json(`/v1/runs${query(page)}`, { signal }),
    get: (id, options) => connection.json(pathOf(id), options),
    aggregate: (id, body = {}, options = {}) =>
      connection.json(`${pathOf(id)}/aggregate`, { ...options, body }),
    share: (id, body = {}, options = {}) =>
      connection.json(`${pathOf(id)}/share`, { ...options, body }),
    shared: (token, options) => connection.json(`/shared/${encodeURIComponent(token)}`, options),
    streamAggregate: (id, body = {}, options = {}) =>
      streamChunks(connection, `${pathOf(id)}/aggregate`, { ...options, body }),
  }
}
