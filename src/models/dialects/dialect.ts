import type { CallSettings, Delta, ModelCall } from '../../moa/model-port.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import type { Limits } from '../catalog/provider.ts'
import type { SettingName } from '../catalog/rejected-settings.ts'
import type { ToolCallPiece } from '../reading/tool-calls.ts'
import type { UsageParts } from '../reading/usage.ts'

/** The POST request that makes one call. */
export interface UpstreamRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** A value of JSON, written when it is sent: long texts in it are shared by many calls. */
  readonly body: object
}

/** What one chunk adds, before the pieces of tool calls have found their calls. */
export type ChunkDelta = Omit<Delta, 'toolCalls'> & {
  readonly toolCalls?: readonly ToolCallPiece[]
}

/** The content of one event of a stream, or of one whole answer, in a form that all dialects share. */
export type ChunkReading =
  | { readonly type: 'done' }
  | { readonly type: 'malformed' }
  | {
      readonly type: 'error'
      readonly error: unknown
      /** What the call has cost until then. */
      readonly usage?: UsageParts | null
    }
  | {
      readonly type: 'chunk'
      readonly delta: ChunkDelta | null
      readonly finishReason: string | null
      readonly usage: UsageParts | null
      /** Nothing that follows is a part of the answer. */
      readonly last?: true
    }

/** How much of an answer was read before an event. */
export interface Received {
  /** Length of its text, without reasoning, in characters. */
  readonly textChars: number
  readonly toolCalls: number
}

/**
 * How to speak with one kind of interface: the only part of a call that differs between them. Connection
 * slots, timeouts, batches and limits on size are the same for all, and stay in `callEndpoint`.
 */
export interface Dialect {
  /** Writes the request for a call. Requests a stream wherever the interface has one. */
  readonly request: (endpoint: Endpoint, call: ModelCall) => UpstreamRequest
  /**
   * Reads the data of one event, or the body of an answer that is not streamed. Runs once per token. `received` is what
   * was read before, for an interface whose opaque fields belong to a place in the answer.
   */
  readonly read: (data: string, received: Received) => ChunkReading
  /** As `read`, for answers of which only the model that wrote them takes some fields back: these get its name. */
  readonly readerFor?: (model: string) => Dialect['read']
  /** The settings among these that a request leaves out, as the model does not take them; none where it is absent. */
  readonly leavesOut?: (
    endpoint: Pick<Endpoint, 'provider' | 'model'>,
    settings: CallSettings,
  ) => readonly SettingName[]
  /** Finds the error code in the body of an error response; null when it has none that is known. */
  readonly errorCode: (body: string) => string | null
  /** What a provider accepts when its row in the catalog does not list limits of its own. */
  readonly limits: Limits
  /**
   * How an answer is known to be whole: by a finish reason, or by `[DONE]` alone. With `done` the finish
   * reason follows from the answer: `tool_calls` when it has some, otherwise `stop`.
   */
  readonly finish: 'reported' | 'done'
}
