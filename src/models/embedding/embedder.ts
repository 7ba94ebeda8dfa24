import type { EmbedModel } from '../../moa/embedding/embedding-port.ts'
import { Slots } from '../calling/slots.ts'
import type { Provider } from '../catalog/provider.ts'
import { wireOf } from '../catalog/wire.ts'
import { findEndpoint, isEvidence, skipped, withTrace, type ModelsOptions } from '../models.ts'
import { callEmbedding, unsentEmbedding } from './call-embedding.ts'
import type { EmbeddingWire } from './embedding-wire.ts'
import { EMBEDDING_WIRES } from './wires.ts'

/** Makes the one port through which embedding models are called; one per invocation, as `createModels`. */
export function createEmbedder(options: Omit<ModelsOptions, 'cacheKey'>): EmbedModel {
  const context = { slots: new Slots(), clock: options.clock }
  return async function* embed(call, control) {
    const found = findEndpoint(call.model, options)
    if ('failure' in found) return unsentEmbedding(found.failure)
    const endpoint = withTrace(found.endpoint, call.id, options)
    if (options.circuit.isOpen(endpoint.id)) return unsentEmbedding(skipped(endpoint.id))
    const wire = embeddingWireOf(endpoint.provider, endpoint.model)
    if (wire === null)
      throw new Error('Cannot embed: the interface of the provider has no embeddings')
    const reply = yield* callEmbedding(endpoint, { call, control, wire }, context)
    if (isEvidence(endpoint, { ...reply, cut: false })) {
      options.circuit.record(endpoint.id, reply.failure?.code ?? null)
    }
    return reply
  }
}

/** The interface for the embeddings of a model; null where its provider has none. */
export function embeddingWireOf(provider: Provider, model: string): EmbeddingWire | null {
  return EMBEDDING_WIRES[wireOf(provider, model)]
}
