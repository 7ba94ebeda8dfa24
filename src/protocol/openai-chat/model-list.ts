import type { Mixture } from '../mixtures/mixture.ts'
import type { WireModel } from './chat-response.ts'

/** A mixture as a model: OpenAI clients pick it from their list. */
export function mixtureModel(mixture: Mixture): WireModel {
  const { id, description } = mixture
  return { id, object: 'model', created: 0, owned_by: 'edge-moa', description }
}

/** A `provider/model` that can run alone. */
export function providerModel(id: string): WireModel {
  return { id, object: 'model', created: 0, owned_by: id.slice(0, id.indexOf('/')) }
}
