import { computed, signal } from '@preact/signals'
import type { WireModel, WireModelList } from '../../../protocol/openai-chat/chat-response.ts'
import { client } from '../../shared/access.ts'

/** The models of all providers, also those that lack a setting; empty until they are read. */
export const models = signal<readonly WireModel[]>([])

/** The same by id. */
const byId = computed(() => new Map(models.value.map((model) => [model.id, model])))

/** What is known of a model; undefined for one that the gateway does not list. */
export function modelOf(id: unknown): WireModel | undefined {
  if (typeof id !== 'string') return undefined
  // Simulated models have their faults behind a question mark.
  return byId.value.get(id) ?? byId.value.get(id.split('?', 1)[0] ?? '')
}

/** Reads the models. Without them the form has no suggestions, and works all the same. */
export async function loadModels(): Promise<void> {
  try {
    const response = await client.value.send('/v1/models?all=true')
    if (!response.ok) return
    const { data } = (await response.json()) as WireModelList
    models.value = data.filter(
      ({ owned_by: owner, capabilities }) =>
        owner !== 'edge-moa' && capabilities?.includes('embeddings') !== true,
    )
  } catch {
    // The list of mixtures, which is read at the same time, says that the gateway cannot be reached.
  }
}
