import type { Price } from '../../moa/cost/price.ts'

import type { Ask } from '../../protocol/ask.ts'

/** Whether a model can be called, or why not. */
export type ModelCheck =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: 'model_not_found' | 'provider_not_configured' | 'invalid_request'
      readonly message: string
      /** The setting that is missing, where one is. */
      readonly setting?: string
    }

/** What is known of a model. */
export interface ModelFacts {
  /** Most tokens of prompt and answer together. */
  readonly contextWindow?: number
  /** Most tokens of one answer. */
  readonly maxOutputTokens?: number
  readonly capabilities?: readonly string[]
  readonly description?: string
  /** The price of now, as it is published; null when it is unknown. */
  readonly price: Price | null
}

/** How a model takes a request, as far as it is known before the request is sent. */
export interface RequestCheck {
  /** Settings that are left out, as the model does not take them. */
  readonly ignored: readonly string[]
  /** What the model cannot do of the request, and the field that needs it; null when it can do all. */
  readonly impossible: { readonly message: string; readonly param: string } | null
}

/** What a model takes in a request for embeddings, or why it makes none. */
export type EmbeddingCheck =
  | {
      readonly ok: true
      /** Most inputs of one call. */
      readonly maxInputs: number
      /** Most bytes of the inputs of one call; a single longer input still goes alone. */
      readonly maxBytes: number
      /** The tokens of a text in its place. */
      readonly takesTokens: boolean
      /** Null when its embeddings have one length only; `Infinity` when it is not known. */
      readonly maxDimensions: number | null
    }
  | Extract<ModelCheck, { readonly ok: false }>

/** The models of the deployment. */
export interface ModelDirectory {
  /** Ids of all models that have a row of their own, also those that cannot be called. */
  list(): readonly string[]
  check(id: string): ModelCheck
  /** Whether a model makes embeddings, in place of answers. */
  checkEmbedding(id: string): EmbeddingCheck
  /** How a model takes these parts of a request. */
  checkRequest(id: string, request: Pick<Ask, 'messages' | 'settings'>): RequestCheck
  /** Fields of requests that are not known here and that the operator lets through to the provider of a model. */
  extraFields(id: string): readonly string[]
  factsOf(id: string): ModelFacts
  /** The price that runs of this request are charged; null when it is unknown. */
  priceOf(id: string): Price | null
}
