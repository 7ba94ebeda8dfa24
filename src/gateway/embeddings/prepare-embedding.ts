import type { EmbeddingPlan } from '../../moa/embedding/embed-batches.ts'
import type { Result } from '../../moa/result.ts'
import { parseEmbeddings, type EmbeddingAsk } from '../../protocol/embeddings/parse-embeddings.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import type { ForeignFields } from '../../protocol/foreign-fields.ts'
import { MAX_MODEL_CHARS } from '../../protocol/mixtures/limits.ts'
import { soloMixture } from '../../protocol/mixtures/overrides.ts'
import { present } from '../../protocol/mixtures/present.ts'
import type { AskContext } from '../ask-context.ts'
import { asksAsTheyAre, beyondList } from '../mixtures/allow-list.ts'
import { embeddingModels } from '../mixtures/listed-facts.ts'
import { lookupMixture } from '../mixtures/lookup.ts'
import type { EmbeddingCheck, ModelDirectory } from '../ports/models.ts'
import { cacheMode, type CacheMode } from '../runs/caching.ts'

/** A request for embeddings that may run. */
export interface PreparedEmbedding {
  readonly ask: EmbeddingAsk
  readonly settings: EmbeddingPlan['settings']
  /** What the model takes in one call. */
  readonly terms: Extract<EmbeddingCheck, { readonly ok: true }>
  readonly mode: CacheMode
  readonly ignored: readonly string[]
}

/** Reads the body of a request and checks everything that can be rejected before a model is called. */
export async function prepareEmbedding(
  body: unknown,
  { services, caller, cacheControl }: AskContext,
): Promise<Result<PreparedEmbedding, ApiError>> {
  const parsed = parseEmbeddings(body)
  if (!parsed.ok) return reject(invalidRequest(parsed.error))
  const { ask, foreign } = parsed.value
  const overrides = present({ max_cost_usd: ask.maxCostUsd })
  const beyond = beyondList(caller, { model: ask.model, cache: ask.cache, overrides })
  if (beyond !== null) return reject(beyond)
  const misnamed = await nameProblem(ask.model, { services, caller })
  if (misnamed !== null) return reject(misnamed)
  const terms = services.models.checkEmbedding(ask.model)
  if (!terms.ok) return reject(withModels(terms, services.models))
  const untaken = firstUntaken(ask, terms)
  if (untaken !== null) return reject(untaken)
  const wanted = cacheMode(ask.cache, cacheControl)
  // Every browser can send `Cache-Control: no-cache`: from a caller who may not replace what others get, it is ignored.
  const mode = wanted === 'refresh' && asksAsTheyAre(caller) ? 'use' : wanted
  return { ok: true, value: { ask, terms, mode, ...passedOn(ask, foreign, services.models) } }
}

function reject(error: ApiError): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error }
}

/** Why a name cannot be that of an embedding model, whatever models there are. */
async function nameProblem(
  model: string,
  { services, caller }: Pick<AskContext, 'services' | 'caller'>,
): Promise<ApiError | null> {
  if (model.includes('/')) {
    const message = `model: must be provider/model in at most ${MAX_MODEL_CHARS} printable characters`
    return soloMixture(model).ok ? null : invalidRequest({ message, param: 'model' })
  }
  const known = knownModels(services.models)
  if ((await lookupMixture(services.mixtures, caller.tenant, model)) !== null) {
    const why = 'a mixture writes text, and vectors of several models cannot be merged'
    const message = `Cannot embed with the mixture "${model}": ${why}; ${known}`
    return { code: 'invalid_request', message, param: 'model' }
  }
  const message = `Cannot find a model "${model}": an embedding model is named provider/model; ${known}`
  return { code: 'model_not_found', message, param: 'model' }
}

function knownModels(models: ModelDirectory): string {
  const known = embeddingModels(models)
  return known.length === 0
    ? 'no embedding model is configured here'
    : `embedding models are ${known.join(', ')}`
}

function withModels(
  { code, message }: Extract<EmbeddingCheck, { readonly ok: false }>,
  models: ModelDirectory,
): ApiError {
  const hint = code === 'invalid_request' ? `; ${knownModels(models)}` : ''
  return { code, message: message + hint, param: 'model' }
}

/** The first field of a request that its model does not take. */
function firstUntaken(
  { model, inputs, settings }: EmbeddingAsk,
  { takesTokens, maxDimensions }: PreparedEmbedding['terms'],
): ApiError | null {
  if (!takesTokens && typeof inputs[0] !== 'string') {
    const message = `input: ${model} takes texts, not tokens (LangChain sends texts with check_embedding_ctx_length=False)`
    return invalidRequest({ message, param: 'input' })
  }
  const { dimensions = 0 } = settings
  if (dimensions <= (maxDimensions ?? 0)) return null
  const most = maxDimensions === null ? 'have one length only' : `have at most ${maxDimensions}`
  const message = `dimensions: the embeddings of ${model} ${most}`
  return invalidRequest({ message, param: 'dimensions' })
}

/** Fields that are not known go on to a provider where the operator lets them through; the others are named. */
function passedOn(
  { model, settings }: EmbeddingAsk,
  { paths, values }: ForeignFields,
  models: ModelDirectory,
): Pick<PreparedEmbedding, 'settings' | 'ignored'> {
  const taken = new Set(models.extraFields(model))
  const extra = Object.entries(values).filter(([name]) => taken.has(name))
  if (extra.length === 0) return { settings, ignored: paths }
  const ignored = paths.filter((path) => !taken.has(path))
  return { settings: { ...settings, extra: Object.fromEntries(extra) }, ignored }
}
