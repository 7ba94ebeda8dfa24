import * as z from 'zod'
import type { WireModel } from '../openai-chat/chat-response.ts'
import type { Wire } from '../wire.ts'

/** A model as Anthropic lists it. */
export type WireAnthropicModel = Wire<ReturnType<typeof anthropicModelSchema>>
/** A page of models. */
export type WireAnthropicModels = Wire<ReturnType<typeof anthropicModelsSchema>>

/** The schema of a model in the list for clients of Anthropic. */
export function anthropicModelSchema() {
  return (built ??= buildModel())
}

let built: ReturnType<typeof buildModel> | undefined

function buildModel() {
  return z
    .object({
      type: z.literal('model'),
      id: z.string(),
      display_name: z.string(),
      created_at: z.iso.datetime().meta({ description: 'The epoch: it is not known.' }),
      max_input_tokens: z.int().nullable(),
      max_tokens: z.int().nullable().meta({ description: 'Most tokens of one answer.' }),
      capabilities: z.null(),
      deprecated_at: z.null(),
      lifecycle: z.literal('active'),
    })
    .meta({ id: 'AnthropicModel' })
}

/** The schema of a page of that list. */
export function anthropicModelsSchema() {
  return z
    .object({
      data: z.array(anthropicModelSchema()),
      has_more: z.boolean(),
      first_id: z.string().nullable(),
      last_id: z.string().nullable(),
    })
    .meta({ id: 'AnthropicModelList' })
}

/** A mixture or a model as Anthropic lists models. */
export function anthropicModel(model: WireModel): WireAnthropicModel {
  return {
    type: 'model',
    id: model.id,
    display_name: model.id,
    created_at: new Date(model.created * 1000).toISOString(),
    max_input_tokens: model.context_window,
    max_tokens: model.max_output_tokens,
    capabilities: null,
    deprecated_at: null,
    lifecycle: 'active',
  }
}

/** What of a list a client of Anthropic asks for: so many, behind one of them or before it. */
export interface ModelRange {
  /** Null for all. */
  readonly limit: number | null
  readonly afterId: string | null
  readonly beforeId: string | null
}

/** A page of the list of models. */
export function anthropicModels(
  models: readonly WireModel[],
  { limit, afterId, beforeId }: ModelRange,
): WireAnthropicModels {
  const after = models.findIndex(({ id }) => id === afterId)
  const before = models.findIndex(({ id }) => id === beforeId)
  const range = models.slice(after + 1, before === -1 ? undefined : before)
  const most = limit ?? range.length
  // Of what stands before a model, the page is the end.
  const page = before === -1 ? range.slice(0, most) : range.slice(Math.max(0, range.length - most))
  const data = page.map(anthropicModel)
  return {
    data,
    has_more: range.length > page.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  }
}
