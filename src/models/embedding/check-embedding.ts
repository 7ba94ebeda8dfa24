import { WORKERS_AI } from '../catalog/catalog.ts'
import type { Provider } from '../catalog/provider.ts'
import {
  capabilitiesOf,
  placeOf,
  quoted,
  resolveModel,
  type ModelContext,
  type Resolution,
} from '../catalog/resolve-model.ts'
import { isWorkersAiModel, type WorkersAi } from '../dialects/workers-ai/binding.ts'
import { embedNameProblem } from '../../simulator/faults.ts'
import { embeddingWireOf } from './embedder.ts'
import { embeddingLimits, maxDimensions } from './limits.ts'

/** What a model takes in a request for embeddings, or why it makes none. */
export type EmbeddingCheck =
  | {
      readonly ok: true
      /** Most inputs of one call. */
      readonly maxInputs: number
      /** Most bytes of the inputs of one call; a single longer input still goes alone. */
      readonly maxBytes: number
      readonly takesTokens: boolean
      /** Null when its embeddings have one length only; `Infinity` when it is not known. */
      readonly maxDimensions: number | null
    }
  | Extract<Resolution, { readonly ok: false }>

/** Whether a model makes embeddings, and what it takes: as far as it is known before a request is sent. */
export function checkEmbedding(
  id: string,
  context: ModelContext & { readonly workersAi: WorkersAi | null },
): EmbeddingCheck {
  if (context.workersAi !== null && isWorkersAiModel(id)) {
    return taking(WORKERS_AI, id.slice(id.indexOf('/') + 1))
  }
  const { provider, model } = placeOf(id, context.providers)
  const problem = provider === undefined ? null : problemOf(id, provider, model)
  // Before the key, which would not help.
  if (problem !== null) return { ok: false, code: 'invalid_request', message: problem }
  const found = resolveModel(id, context)
  return found.ok ? taking(found.provider, found.model) : found
}

function taking(provider: Provider, model: string): EmbeddingCheck {
  const limits = embeddingLimits(provider)
  const { maxInputs, maxBytes, tokens } = limits
  const takes = { takesTokens: tokens, maxDimensions: maxDimensions(limits, model) }
  return { ok: true, maxInputs, maxBytes, ...takes }
}

/** Why a model makes no embeddings, as far as it is known. */
function problemOf(id: string, provider: Provider, model: string): string | null {
  if (provider.name === 'sim') return embedNameProblem(model)
  if (embeddingWireOf(provider, model) === null) {
    return `Cannot embed with ${quoted(id)}: the provider ${provider.name} has no embeddings`
  }
  const known = capabilitiesOf(provider, model)
  if (known === undefined || known.includes('embeddings')) return null
  return `Cannot embed with ${quoted(id)}: it is a chat model`
}
