import { signal } from '@preact/signals'
import { ApiError } from '../../../client/api-error.ts'
import type { Client } from '../../../client/client.ts'
import type { WireModel, WireModelList } from '../../../protocol/openai-chat/chat-response.ts'
import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { client, keyWanted } from '../../shared/access.ts'

/** What can be asked: a mixture, or one model alone. */
export interface Choice {
  readonly id: string
  readonly group: 'Built-in mixtures' | 'Your mixtures' | 'Single models'
  readonly description: string
  /** The models of the agents, and of the writer. */
  readonly models: readonly string[]
  /** The mixture, where this key may read it. */
  readonly mixture: WireStoredMixture | null
  /** The setting that is missing before it can be asked; null when it can be. */
  readonly missing: string | null
}

/** What can be asked with the key of this tab; null until it is known. */
export const choices = signal<readonly Choice[] | null>(null)

/** Why what can be asked is not known. */
export const choicesProblem = signal<string | null>(null)

/** The choice of this id. */
export function choiceOf(id: string): Choice | undefined {
  return choices.value?.find((choice) => choice.id === id)
}

/** Reads what can be asked. */
export async function loadChoices(): Promise<void> {
  try {
    const [models, mixtures] = await Promise.all([
      allModels(client.value),
      mixturesOf(client.value),
    ])
    choices.value = choicesFrom(models, mixtures)
    choicesProblem.value = null
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 401) keyWanted.value = true
    choicesProblem.value = error.message
  }
}

/** Built-in mixtures first, then those of the tenant, then single models; what can be asked before what cannot. */
export function choicesFrom(
  models: readonly WireModel[],
  mixtures: readonly WireStoredMixture[],
): readonly Choice[] {
  const documents = new Map(mixtures.map((mixture) => [mixture.id, mixture]))
  const all = models
    .filter(({ capabilities }) => !(capabilities ?? []).includes('embeddings'))
    .map((model) => choiceFrom(model, documents.get(model.id) ?? null))
  const inGroup = (group: Choice['group']) =>
    [false, true].flatMap((missing) =>
      all.filter((choice) => choice.group === group && (choice.missing !== null) === missing),
    )
  return [...inGroup('Built-in mixtures'), ...inGroup('Your mixtures'), ...inGroup('Single models')]
}

function choiceFrom(model: WireModel, mixture: WireStoredMixture | null): Choice {
  const isMixture = model.owned_by === 'edge-moa'
  return {
    id: model.id,
    group: !isMixture
      ? 'Single models'
      : mixture?.built_in === false
        ? 'Your mixtures'
        : 'Built-in mixtures',
    description: model.description ?? '',
    models: mixture === null ? (isMixture ? [] : [model.id]) : modelsOf(mixture),
    mixture,
    missing: model.missing ?? null,
  }
}

function modelsOf({ layers, aggregator }: WireStoredMixture): readonly string[] {
  const agents = layers.flatMap((layer) => layer.agents.map(({ model }) => model))
  return [...new Set([...agents, aggregator.model])]
}

async function allModels({ send }: Client): Promise<readonly WireModel[]> {
  const response = await send('/v1/models?all=true')
  if (response.ok) return ((await response.json()) as WireModelList).data
  return (await client.value.models.list()).data
}

/** Most pages of mixtures that are read. */
const MAX_PAGES = 20

/** Every mixture; none when this key may not read them. */
async function mixturesOf({ mixtures }: Client): Promise<readonly WireStoredMixture[]> {
  const found: WireStoredMixture[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, next_cursor: next } = await mixtures
      .list({ cursor, limit: 100 })
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 403)
          return { data: [], next_cursor: null }
        throw error
      })
    found.push(...data)
    if (next === null) break
    cursor = next
  }
  return found
}
