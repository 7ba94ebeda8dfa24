import type { Usage } from '../cost/usage.ts'
import type { Opaque } from '../message.ts'
import type { AnswerSource, CallControl, CallSent, ModelFailure } from '../model-port.ts'

/** A text, or the tokens of one. */
export type EmbeddingInput = string | readonly number[]

/** The numbers of one embedding; of 32 bits each where the upstream sent them as base64. */
export type Vector = Float32Array | readonly number[]

/** How embeddings travel: as a list of numbers, or as base64 of 32-bit floats, the least significant byte first. */
export type Encoding = 'float' | 'base64'

/** What every call of one request says beside its inputs. */
export interface EmbeddingSettings {
  readonly dimensions?: number
  /** The encoding that the caller gets: an upstream that can send it is asked for it. */
  readonly encoding: Encoding
  /** Settings that only some providers know, for those that take them. */
  readonly extra?: Opaque
}

/** One request for embeddings to one model, named `provider/model`. */
export interface EmbeddingCall extends EmbeddingSettings {
  /** Unique in its run. */
  readonly id: string
  readonly model: string
  readonly inputs: readonly EmbeddingInput[]
}

/** The result of one call. */
export interface EmbeddingReply {
  /** One for each input, in their order, all of one length; null when the call failed. */
  readonly vectors: readonly Vector[] | null
  /** Null when the upstream reported none. */
  readonly usage: Usage | null
  readonly latencyMs: number
  /** Whether a request was sent at all: one that was not costs nothing. */
  readonly sent: boolean
  /** Absent where the provider named neither. */
  readonly source?: AnswerSource
  readonly failure: ModelFailure | null
}

/** Calls one embedding model: events out by `yield`, the reply by `return`. Only bugs throw. */
export type EmbedModel = (
  call: EmbeddingCall,
  control: CallControl,
) => AsyncGenerator<CallSent, EmbeddingReply, void>
