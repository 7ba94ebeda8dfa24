import type { Plan } from '../../moa/plan.ts'
import { chatRequestSchema, type ChatRequest } from '../../protocol/openai-chat/chat-request.ts'
import {
  chatPlan,
  mergeOverrides,
  reusesTurns,
  soloMixture,
} from '../../protocol/openai-chat/to-plan.ts'
import type { Mixture, Overrides } from '../../protocol/mixtures/mixture.ts'
import { parseWith } from '../../protocol/parse.ts'
import type { RunIdentity } from '../../protocol/runs/report.ts'
import { cacheMode, type CacheMode } from './caching.ts'
import type { AskContext } from '../ask-context.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { fitCost, keepLimit } from '../spending/cost-limit.ts'
import { beyondList } from '../mixtures/allow-list.ts'
import { lookupMixture } from '../mixtures/lookup.ts'
import type { Result } from '../../moa/result.ts'
import type { Services } from '../ports/services.ts'

export interface PreparedChat {
  readonly request: ChatRequest
  /** With the overrides of the request. */
  readonly mixture: Mixture
  readonly plan: Plan
  readonly mode: CacheMode
  /** Why what it begins with is already less than was promised. */
  readonly reasons: readonly string[]
  readonly identity: Pick<RunIdentity, 'mixture' | 'version'>
}

/** Everything that can be refused before a run starts: the request, its mixture, its models. */
export async function prepareChat(
  body: unknown,
  { services, caller, cacheControl }: AskContext,
): Promise<Result<PreparedChat, ApiError>> {
  const parsed = parseWith(chatRequestSchema, body)
  if (!parsed.ok) return refuse(parsed.error.message, parsed.error.param)
  const request = parsed.value
  const refused = checkMeaning(request)
  if (refused !== null) return { ok: false, error: refused }
  const beyond = beyondList(caller, { ...request.moa, model: request.model })
  if (beyond !== null) return { ok: false, error: beyond }

  const found = await findMixture(request.model, caller.tenant, services)
  if (!found.ok) return found
  const merged = mergeOverrides(found.value.mixture, request)
  if (!merged.ok) return refuse(`moa.${merged.error.message}`, `moa.${merged.error.param}`)
  const missing = firstMissing(merged.value, request.moa, services)
  if (missing !== null) return { ok: false, error: missing }

  const mode = cacheMode(request.moa?.cache, cacheControl)
  const mixture = keepLimit(merged.value, found.value.mixture, caller)
  const reuseTurns = mode !== 'off' && reusesTurns(mixture, request)
  const whole = chatPlan(mixture, request, { seed: newSeed(), given: [], reuseTurns })
  const fitted = fitCost(whole, mixture, services)
  if (!fitted.ok) return fitted
  const plan = fitted.value
  const identity = { mixture: request.model, version: found.value.version }
  return { ok: true, value: { request, mixture, plan, mode, reasons: [], identity } }
}

/** A seed for orders that the caller did not fix. */
export function newSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}

export function refuse(message: string, param: string | null): { ok: false; error: ApiError } {
  return {
    ok: false,
    error: { code: 'invalid_request', message: `Cannot accept the request: ${message}`, param },
  }
}

/** What is well-formed and still makes no sense. */
function checkMeaning(request: ChatRequest): ApiError | null {
  const refuseParam = (param: string, message: string): ApiError => ({
    code: 'invalid_request',
    message,
    param,
  })
  const tools = request.tools ?? []
  const choice = request.tool_choice ?? 'auto'
  if (tools.length === 0 && choice !== 'auto' && choice !== 'none') {
    return refuseParam('tool_choice', 'Cannot choose a tool: the request has no tools')
  }
  if (
    typeof choice === 'object' &&
    !tools.some((tool) => tool.function.name === choice.function.name)
  ) {
    return refuseParam('tool_choice', 'Cannot choose this tool: it is not among the tools')
  }
  return null
}

async function findMixture(
  model: string,
  tenant: string,
  services: Services,
): Promise<Result<{ readonly mixture: Mixture; readonly version: number | null }, ApiError>> {
  if (model.includes('/')) {
    const solo = soloMixture(model)
    if (!solo.ok) return refuse(`model ${solo.error.message.replace(/^[^:]*: /, '')}`, 'model')
    return { ok: true, value: { mixture: solo.value, version: null } }
  }
  const found = await lookupMixture(services.mixtures, tenant, model)
  if (found !== null) return { ok: true, value: found }
  const message = `Cannot find a mixture "${model}": GET /v1/models lists all that can be asked; a single model is named provider/model`
  return { ok: false, error: { code: 'model_not_found', message, param: 'model' } }
}

/** The first model that cannot be called, fallbacks included: better said now than in the middle of a run. */
export function firstMissing(
  mixture: Mixture,
  overrides: Overrides | undefined,
  services: Services,
): ApiError | null {
  const { layers, aggregator } = overrides ?? {}
  const agents = mixture.layers.flatMap((layer, index) =>
    layer.agents.map((caller, position) => {
      const place = layers === undefined ? null : `moa.layers[${index}].agents[${position}]`
      return { caller, modelPlace: place, fallbackPlace: place }
    }),
  )
  const writer = {
    caller: mixture.aggregator,
    modelPlace: aggregator?.model === undefined ? null : 'moa.aggregator',
    fallbackPlace: aggregator?.fallbacks === undefined ? null : 'moa.aggregator',
  }
  for (const { caller, modelPlace, fallbackPlace } of [...agents, writer]) {
    const ids = [
      { id: caller.model, place: modelPlace, field: 'model' },
      ...caller.fallbacks.map((id, index) => ({
        id,
        place: fallbackPlace,
        field: `fallbacks[${index}]`,
      })),
    ]
    for (const { id, place, field } of ids) {
      const check = services.models.check(id)
      if (check.ok) continue
      // A model that only the mixture names is the fault of what was asked for.
      const param = place === null ? 'model' : `${place}.${field}`
      return { code: check.code, message: check.message, param }
    }
  }
  return null
}
