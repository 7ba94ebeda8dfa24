import type { WireModel, WireModelList } from '../../protocol/openai-chat/chat-response.ts'
import { mixtureModel, providerModel } from '../../protocol/openai-chat/model-list.ts'
import { builtinMixtures } from '../../protocol/mixtures/builtin-mixtures.ts'
import { errorResponse } from '../errors.ts'
import { factsOfMixture, factsOfModel } from '../../gateway/mixtures/listed-facts.ts'
import { lookupMixture } from '../../gateway/mixtures/lookup.ts'
import type { Services } from '../../gateway/ports/services.ts'

/** Whose models are listed, and the query of the request. */
export interface ModelsRequest {
  readonly tenant: string
  readonly query: URLSearchParams
  readonly services: Services
}

/** GET /v1/models: what may stand in `model`, mixtures first; with `?all=true` also what lacks a setting. */
export async function listModels({ tenant, query, services }: ModelsRequest): Promise<Response> {
  const all = query.get('all')
  if (all !== null && all !== 'true' && all !== 'false') {
    const message = 'Cannot list the models: all must be true or false'
    return errorResponse({ code: 'invalid_request', message, param: 'all' })
  }
  const { mixtures } = await services.mixtures.list(tenant, { cursor: undefined, limit: 100 })
  const byId = new Map([
    ...builtinMixtures(),
    ...mixtures.map(({ mixture }) => [mixture.id, mixture] as const),
  ])
  const { models } = services
  const known: readonly WireModel[] = [
    ...[...byId.values()].map((mixture) => mixtureModel(mixture, factsOfMixture(mixture, models))),
    ...models.list().map((id) => providerModel(id, factsOfModel(id, models))),
  ]
  const data = all === 'true' ? known : known.filter(({ missing }) => missing === undefined)
  return Response.json({ object: 'list', data } satisfies WireModelList)
}

/** GET /v1/models/{id}; ids of provider models hold slashes. A mixture is found also where it lacks a setting. */
export async function getModel(
  id: string,
  { tenant, query, services }: ModelsRequest,
): Promise<Response> {
  const { models } = services
  const found = await lookupMixture(services.mixtures, tenant, id)
  if (found !== null) {
    return Response.json(mixtureModel(found.mixture, factsOfMixture(found.mixture, models)))
  }
  const listed = query.get('all') === 'true' && models.list().includes(id)
  if (listed || models.check(id).ok) {
    return Response.json(providerModel(id, factsOfModel(id, models)))
  }
  const message = `Cannot find the model "${id.slice(0, 120)}": GET /v1/models lists all models`
  return errorResponse({ code: 'model_not_found', message, param: 'model' })
}
