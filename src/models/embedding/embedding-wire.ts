import type { Usage } from '../../moa/cost/usage.ts'
import type { EmbeddingCall, Vector } from '../../moa/embedding/embedding-port.ts'
import type { Fields } from '../../reading/fields.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import type { UpstreamRequest } from '../dialects/dialect.ts'
import type { EmbeddingLimits } from './limits.ts'

/** The embeddings in an answer, or what is wrong with it, in words that quote nothing of it. */
export type EmbeddingReading =
  | { readonly vectors: readonly Vector[] }
  | { readonly problem: string }
  /** The upstream reports an error. */
  | { readonly error: unknown }

/** How to ask one kind of interface for embeddings: the only part of such a call that differs between them. */
export interface EmbeddingWire {
  readonly request: (
    endpoint: Endpoint,
    call: EmbeddingCall,
    limits: EmbeddingLimits,
  ) => UpstreamRequest
  /** Reads a whole answer to a call; the vectors are in the order of its inputs. */
  readonly read: (body: Fields, call: EmbeddingCall) => EmbeddingReading
  /** The tokens that an answer reports; null when it reports none. */
  readonly usage: (body: Fields) => Usage | null
  /** Finds the error code in the body of an error response; null when it has none that is known. */
  readonly errorCode: (body: string) => string | null
}
