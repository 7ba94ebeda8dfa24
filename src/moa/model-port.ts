import type { Confidence } from './confidence.ts'
import type { Message, Opaque, ToolCall } from './message.ts'
import type { StopSignal } from './stop-signal.ts'
import type { Usage } from './cost/usage.ts'

/** Settings of one call; what is absent is not sent, so that the model's own default holds. */
export interface CallSettings {
  readonly temperature?: number
  readonly topP?: number
  readonly seed?: number
  /** Tokens. */
  readonly maxTokens?: number
  readonly reasoningEffort?: string
  readonly stop?: string | readonly string[]
  readonly frequencyPenalty?: number
  readonly presencePenalty?: number
  readonly logitBias?: Readonly<Record<string, number>>
  readonly verbosity?: string
  /** The reply has the log probabilities of its tokens as `confidence`, where the model's provider returns any. */
  readonly logprobs?: true
  /**
   * Likeliest tokens of each place that the caller wants to see: with it, the tokens of the text stand as the provider
   * writes them in `extra.logprobs` of deltas and of the reply.
   */
  readonly topLogprobs?: number
  /** Tools, the choice among them and the response format travel as the caller wrote them. */
  readonly tools?: readonly object[]
  readonly toolChoice?: string | object
  readonly parallelToolCalls?: boolean
  readonly responseFormat?: object
  /** Settings that only some providers know, for those that take them. */
  readonly extra?: Opaque
}

/** One request to one model, named `provider/model`. */
export interface ModelCall {
  /** Unique in its run, and the same when the run is made again from its beginning. */
  readonly id: string
  readonly model: string
  /** Who calls, by its name in the plan: its requests begin alike in every run. */
  readonly agent?: string
  readonly messages: readonly Message[]
  readonly settings: CallSettings
}

/** How a call may end. All times in milliseconds, counted from the moment its connection slot is held. */
export interface CallControl {
  /** Fires when the reply is no longer needed: the call releases everything it holds. */
  readonly signal: StopSignal
  /** Fires when time is up: the reply has the text received until then, and is marked `cut`. */
  readonly cut?: StopSignal
  /** Yield deltas as they arrive; otherwise the body is collected natively, which costs a third of the CPU. */
  readonly live: boolean
  readonly timeoutMs: number
  /** Called as the reply of an agent grows, so that the replies of a layer can be kept within a budget. */
  readonly onGrowth?: (size: TextSize) => void
  /** Longest that deltas may wait for others, to be yielded together; live calls only. Default: 0 */
  readonly batchMs?: number
  /** Longest wait for the first token; live calls only. */
  readonly firstTokenMs?: number
  /** Longest silence between two chunks; live calls only. */
  readonly idleMs?: number
}

/** How much memory a text takes. */
export interface TextSize {
  /** UTF-16 units. */
  readonly chars: number
  /** Bytes of each: engines store a text in one byte per unit where they can, otherwise in two. */
  readonly charBytes: 1 | 2
}

/** One piece of a tool call; pieces with the same index belong together. */
export interface ToolCallDelta {
  readonly index: number
  readonly id?: string
  readonly name?: string
  readonly arguments?: string
  readonly extra?: Opaque
}

/** What one chunk of a stream adds. */
export interface Delta {
  readonly text?: string
  readonly reasoning?: string
  readonly refusal?: string
  readonly toolCalls?: readonly ToolCallDelta[]
  readonly extra?: Opaque
}

/** The slot is held and the request goes out: the call's clock starts. */
export interface CallSent {
  readonly type: 'call-sent'
  /** Of the `ModelCall`. */
  readonly id: string
  readonly model: string
}

/** What a call yields while it goes on. */
export type CallEvent =
  | CallSent
  /** Deltas that arrived together. */
  | { readonly type: 'call-deltas'; readonly deltas: readonly Delta[] }

/** Codes for why a call failed. */
export type ModelFailureCode =
  | 'upstream_timeout'
  | 'upstream_rate_limited'
  | 'upstream_unauthorized'
  | 'upstream_rejected'
  | 'upstream_error'
  | 'upstream_unreachable'
  | 'upstream_cut'
  | 'upstream_malformed'
  | 'upstream_too_large'
  | 'empty_answer'
  | 'wrong_format'
  | 'provider_skipped'
  | 'provider_not_configured'
  | 'attempts_exhausted'
  | 'cancelled'

/** Why a call failed; the message never contains a key, a prompt or an upstream's body. */
export interface ModelFailure {
  readonly code: ModelFailureCode
  readonly message: string
  /** Whether the same request may succeed when it is sent again. */
  readonly retryable: boolean
  /** HTTP status of the upstream, when it gave one. */
  readonly status?: number
  /** How long the upstream wants callers to wait, in milliseconds. */
  readonly retryAfterMs?: number
}

/** What a provider calls its answer, and the model that wrote it. */
export interface AnswerSource {
  readonly id: string | undefined
  readonly model: string | undefined
}

/** The result of one call; a failed or cut one has what was received before. */
export interface Reply {
  readonly text: string
  readonly reasoning: string
  readonly refusal: string
  readonly toolCalls: readonly ToolCall[]
  /** Belongs to the answer as a whole; proposals do not have it. */
  readonly extra?: Opaque
  /** In OpenAI's words; null when the upstream sent none. */
  readonly finishReason: string | null
  /** Null when the upstream reported none. */
  readonly usage: Usage | null
  readonly firstTokenMs: number | null
  readonly latencyMs: number
  /** Cut off before its end, by `cut` or by its own timeout. */
  readonly cut: boolean
  /** Whether a request was sent at all: one that was not costs nothing. */
  readonly sent: boolean
  /**
   * The format or the tool call that the request demands was described to the model, as its provider enforces none: the
   * answer has yet to be checked, and no delta of it was yielded.
   */
  readonly described?: true
  /** With `logprobs` alone, and absent where the provider returned none. */
  readonly confidence?: Confidence
  /** Absent where the provider named neither. */
  readonly source?: AnswerSource
  readonly failure: ModelFailure | null
}

/** Calls one model: events out by `yield`, the reply by `return`. Only bugs throw. */
export type CallModel = (
  call: ModelCall,
  control: CallControl,
) => AsyncGenerator<CallEvent, Reply, void>
