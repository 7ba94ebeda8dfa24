import type { WireModel, WireModelList } from '../../protocol/openai-chat/chat-response.ts'
import { mixtureModel, providerModel } from '../../protocol/openai-chat/model-list.ts'
import { builtinMixtures } from '../../protocol/mixtures/builtin-mixtures.ts'
import { errorResponse } from '../errors.ts'
import { lookupMixture } from '../../gateway/mixtures/lookup.ts'
import type { Services } from '../../gateway/ports/services.ts'

/** GET /v1/models: everything that may stand in `model`, mixtures first. */
export async function listModels(tenant: string, services: Services): Promise<Response> {
  const { mixtures } = await services.mixtures.list(tenant, { cursor: undefined, limit: 100 })
  const byId = new Map([
    ...builtinMixtures(),
    ...mixtures.map(({ mixture }) => [mixture.id, mixture] as const),
  ])
  const data: readonly WireModel[] = [
    ...[...byId.values()].map(mixtureModel),
    ...services.models.list().map(providerModel),
  ]
  return Response.json({ object: 'list', data } satisfies WireModelList)
}

/** GET /v1/models/{id}; ids of provider models hold slashes. */
export async function getModel(id: string, tenant: string, services: Services): Promise<Response> {
  const found = await lookupMixture(services.mixtures, tenant, id)
  if (found !== null) return Response.json(mixtureModel(found.mixture))
  if (services.models.check(id).ok) return Response.json(providerModel(id))
  const message = `Cannot find the model "${id.slice(0, 120)}": GET /v1/models lists all models`
  return errorResponse({ code: 'model_not_found', message, param: 'model' })
}
