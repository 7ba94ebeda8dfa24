import type { TokenScore } from '../moa/confidence.ts'
import type { AnswerSource, Delta } from '../moa/model-port.ts'
import type { ToolCallPiece } from './tool-calls.ts'
import type { UsageParts } from './usage.ts'

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
      /** Of the tokens of its text, where log probabilities were wanted. */
      readonly scores?: readonly TokenScore[]
      /** The same tokens, as OpenAI writes them. */
      readonly tokens?: unknown
      /** With the usage or the finish reason alone, as nearly every event of a stream repeats it. */
      readonly source?: AnswerSource
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
 * Reads the data of one event, or the body of an answer that is not streamed. `received` is what was read before, for an
 * interface whose opaque fields belong to a place in the answer.
 */
export type ReadEvent = (data: string, received: Received) => ChunkReading

/**
 * How an answer is known to be whole: by a finish reason, or by `[DONE]` alone. With `done` the finish
 * reason follows from the answer: `tool_calls` when it has some, otherwise `stop`.
 */
export type Finish = 'reported' | 'done'
