import type { WireModel, WireModelList } from '../../protocol/openai-chat/chat-response.ts'
import { mixtureModel, providerModel } from '../../protocol/openai-chat/model-list.ts'
import {
  anthropicModel,
  anthropicModels,
  type ModelRange,
} from '../../protocol/anthropic-messages/model-list.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { WireShape } from '../../protocol/wire-shape.ts'
import { meantName } from '../../gateway/mixtures/other-names.ts'
import { builtinMixtures } from '../../protocol/mixtures/builtin-mixtures.ts'
import { errorResponse } from '../errors.ts'
import {
  embeddingModels,
  factsOfMixture,
  factsOfModel,
} from '../../gateway/mixtures/listed-facts.ts'
import { lookupMixture } from '../../gateway/mixtures/lookup.ts'
import type { Services } from '../../gateway/ports/services.ts'

/** Whose models are listed, and the query of the request. */
export interface ModelsRequest {
  readonly tenant: string
  readonly query: URLSearchParams
  readonly services: Services
  /** The shape that the client speaks: clients of Anthropic have a list of another form. */
  readonly shape: Pick<WireShape, 'error'>
}

/** GET /v1/models: what may stand in `model`, mixtures first; with `?all=true` also what lacks a setting. */
export async function listModels(request: ModelsRequest): Promise<Response> {
  const { tenant, query, services, shape } = request
  const all = query.get('all')
  if (all !== null && all !== 'true' && all !== 'false') {
    const message = 'Cannot list the models: all must be true or false'
    return errorResponse({ code: 'invalid_request', message, param: 'all' }, shape)
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
  if (!isAnthropic(request)) return Response.json({ object: 'list', data } satisfies WireModelList)
  const range = rangeIn(query)
  return range === null
    ? errorResponse(BAD_LIMIT, shape)
    : Response.json(anthropicModels(data.filter(writesAnswers), range))
}

/** GET /v1/models/{id}; ids of provider models hold slashes. A mixture is found also where it lacks a setting. */
export async function getModel(name: string, request: ModelsRequest): Promise<Response> {
  const { tenant, services, shape } = request
  const id = await meantName(name, tenant, services)
  const found = await findModel(id, request)
  if (found !== null) return Response.json(isAnthropic(request) ? anthropicModel(found) : found)
  const message = `Cannot find the model "${id.slice(0, 120)}": GET /v1/models lists all models`
  return errorResponse({ code: 'model_not_found', message, param: 'model' }, shape)
}

async function findModel(
  id: string,
  { tenant, query, services }: ModelsRequest,
): Promise<WireModel | null> {
  const { models } = services
  const found = await lookupMixture(services.mixtures, tenant, id)
  if (found !== null) return mixtureModel(found.mixture, factsOfMixture(found.mixture, models))
  const listed = query.get('all') === 'true' && models.list().includes(id)
  const callable = models.check(id).ok || embeddingModels(models).includes(id)
  return listed || callable ? providerModel(id, factsOfModel(id, models)) : null
}

/** Anthropic has no embeddings, and its list no field that would tell their models apart. */
function writesAnswers({ capabilities }: WireModel): boolean {
  return capabilities?.includes('embeddings') !== true
}

function isAnthropic({ shape }: ModelsRequest): boolean {
  return shape === SHAPES['anthropic-messages']
}

const MAX_LIMIT = 1_000

const BAD_LIMIT: ApiError = {
  code: 'invalid_request',
  message: `Cannot list the models: limit must be a whole number from 1 to ${MAX_LIMIT}`,
  param: 'limit',
}

/** The part of the list that the query wants; null when its limit is wrong. */
function rangeIn(query: URLSearchParams): ModelRange | null {
  const given = query.get('limit')
  const limit = given === null ? null : Number(given)
  if (limit !== null && !(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) return null
  return { limit, afterId: query.get('after_id'), beforeId: query.get('before_id') }
}
