/** Where in an answer a stall or a reset happens. */
export type Point = 'before-headers' | 'before-first-token' | 'after-tokens'

export interface ToolCall {
  readonly id?: string
  readonly name: string
  /** The arguments as JSON text. */
  readonly arguments: string
}

export interface ServedUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  /** Parts of the prompt, where an interface has a cache that requests mark. */
  readonly cache?: {
    readonly read: number
    readonly written5m: number
    readonly written1h: number
  }
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number
    readonly cache_write_tokens?: number
  }
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number }
}

/** The fields of a request that the upstream reads. */
export interface ChatBody {
  readonly model?: string
  readonly stream?: boolean
  readonly stream_options?: { readonly include_usage?: boolean } | null
  readonly messages?: readonly { readonly role: string; readonly content?: unknown }[]
  readonly [field: string]: unknown
}

/** The behaviour of one model for one request: plain data, every field may be left out. */
export interface Script {
  // The content.
  /** The answer. By default it names the model. */
  readonly text?: string
  /** So many filler tokens instead of `text`. */
  readonly tokens?: number
  /** Answers with the exact text of all system and user messages, joined by blank lines. */
  readonly echoPrompt?: boolean
  /** Sent as `reasoning_content` before the text. */
  readonly reasoning?: string
  /** Fields of the message that only its provider can read, sent before the text. */
  readonly opaque?: Readonly<Record<string, unknown>>
  /** Blocks of thoughts before the text, where an interface has them; some are for nobody to read. */
  readonly thoughtBlocks?: readonly (string | { readonly redacted: string })[]
  /** Sent as `refusal` in place of a default text. */
  readonly refusal?: string
  /** Sent in pieces, after the text if there is any. */
  readonly toolCalls?: readonly ToolCall[]
  /** `null`: no chunk says why the answer ended. By default `stop`, or `tool_calls`. */
  readonly finishReason?: string | null
  /** Added to every chunk, and to the completion. */
  readonly extraFields?: Readonly<Record<string, unknown>>

  // The timing.
  readonly headersDelayMs?: number
  /** The headers wait for it, so that a test decides what comes before them. */
  readonly headersAfter?: Promise<unknown>
  /** Between the headers (with the role chunk) and the first token. */
  readonly firstTokenDelayMs?: number
  readonly tokenIntervalMs?: number

  // The framing.
  readonly eol?: '\n' | '\r\n' | '\r'
  readonly bom?: boolean
  /** Comment lines before every event, and while a stall lasts. */
  readonly comments?: boolean
  /** Between two comments of a stall; 1000 by default. */
  readonly commentIntervalMs?: number
  readonly eventLines?: boolean
  readonly multiLineData?: boolean
  readonly bytesPerWrite?: number
  /** By default the last line ends like every other one. */
  readonly finalNewline?: boolean
  /** By default a stream opens with a chunk that only names the role. */
  readonly roleChunk?: boolean
  readonly gzip?: boolean
  readonly done?: 'normal' | 'missing' | 'twice' | 'events-after'
  /** By default `after` when the request wants usage. A value holds for every request. */
  readonly usage?:
    | 'after'
    | 'with-finish'
    | 'before'
    | 'absent'
    | 'twice'
    | 'every-chunk'
    | 'x_groq'
  /** The numbers to report instead of counted ones. */
  readonly usageTokens?: ServedUsage
  /** Fields of Gemini's usage that stand in place of counted ones, or beside them. */
  readonly usageFields?: Readonly<Record<string, unknown>>
  readonly emptyChoicesChunk?: boolean
  /** Cuts the JSON of one token, or of every chunk, in half. */
  readonly invalidJson?: 'once' | 'always'
  /** The error is `errorBody`. It can be followed by `[DONE]`: see `done`. */
  readonly inBandError?: 'first' | 'later'

  // Responses instead of an answer.
  readonly status?: number
  readonly errorBody?: string | Readonly<Record<string, unknown>> | readonly object[]
  /** Added to the headers of whatever is answered. */
  readonly headers?: Readonly<Record<string, string>>
  /** A `retry-after` that is a date, so many milliseconds after the response. */
  readonly retryAfterDateMs?: number
  /** `true` points to a path of the upstream with a good answer to a client that follows. */
  readonly redirect?: boolean | string
  /** 200 with `errorBody` as JSON. */
  readonly jsonError?: boolean
  readonly html?: boolean
  readonly jsonCompletionThoughStream?: boolean

  // Faults that cut an answer off.
  readonly stall?: Point
  /** 4 by default. */
  readonly stallAfterTokens?: number
  readonly reset?: Point | 'after-finish'
  /** 4 by default. */
  readonly resetAfterTokens?: number
  /** `fin` closes the socket in the middle of the body, without a reset packet. */
  readonly resetBy?: 'rst' | 'fin'
  /** Ends the body properly, but without a finish reason and `[DONE]`. */
  readonly endEarlyAfterTokens?: number

  // Faults that never end.
  /** So many bytes (`true`: ten million) in one line that never ends. */
  readonly flood?: boolean | number
  readonly endless?: boolean
  /** One byte in so many milliseconds (`true`: 1000). */
  readonly drip?: boolean | number
}
