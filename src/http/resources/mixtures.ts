import { warningFacts } from '../../gateway/mixtures/warning-facts.ts'
import { builtinMixtures } from '../../protocol/mixtures/builtin-mixtures.ts'
import { mixtureId } from '../../protocol/mixtures/fields.ts'
import { mixtureSchema, type Mixture } from '../../protocol/mixtures/mixture.ts'
import { mixtureWarnings } from '../../protocol/mixtures/warnings/mixture-warnings.ts'
import { sizeProblem } from '../../gateway/document-size.ts'
import { wireList } from '../../protocol/list.ts'
import type { WireStoredMixture, WireWrittenMixture } from '../../protocol/runs/responses.ts'
import { parseWith } from '../../protocol/parse.ts'
import { errorResponse } from '../errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { readPage } from '../page.ts'
import type { Services } from '../../gateway/ports/services.ts'
import type { MixturePrecondition, StoredMixture } from '../../gateway/ports/mixture-store.ts'

/** The mixture that a request names, and the services that answer it. */
export interface MixtureTarget {
  readonly tenant: string
  readonly id: string
  readonly services: Services
  readonly headers: Headers
  readonly query: URLSearchParams
}

/** GET /v1/mixtures: built-in ones on the first page, then the tenant's own by id. */
export async function listMixtures(
  tenant: string,
  query: URLSearchParams,
  services: Services,
): Promise<Response> {
  const page = readPage(query)
  if (!page.ok) return errorResponse(page.error)
  const { mixtures, cursor } = await services.mixtures.list(tenant, page.value)
  const builtin = page.value.cursor === undefined ? await unshadowed(tenant, services) : []
  const data = [...builtin.map(wireBuiltin), ...mixtures.map(wireStored)]
  return Response.json(wireList(data, cursor))
}

/** Built-in mixtures that the tenant does not shadow, whichever page its own would be on. */
async function unshadowed(tenant: string, services: Services): Promise<readonly Mixture[]> {
  const builtin = [...builtinMixtures().values()]
  const own = await Promise.all(builtin.map(({ id }) => services.mixtures.published(tenant, id)))
  return builtin.filter((_, index) => own[index] === null)
}

/** GET /v1/mixtures/{id}; with `?version=N` an earlier version. */
export async function getMixture(
  request: MixtureTarget,
  version: string | null,
): Promise<Response> {
  const { tenant, id, services } = request
  if (version !== null && !/^[1-9]\d{0,9}$/.test(version)) {
    return errorResponse({
      code: 'invalid_request',
      message: 'Cannot read this version: wanted a number from 1',
      param: 'version',
    })
  }
  const stored =
    version === null
      ? await services.mixtures.current(tenant, id)
      : await services.mixtures.version(tenant, id, Number(version))
  if (stored !== null)
    return Response.json(wireStored(stored), { headers: { etag: etagOf(stored) } })
  const builtin = builtinMixtures().get(id)
  if (builtin === undefined || version !== null) return errorResponse(notFound(id))
  return Response.json(wireBuiltin(builtin), { headers: { etag: BUILT_IN_TAG } })
}

/** PUT /v1/mixtures/{id}: creates or replaces; `If-Match` and `If-None-Match: *` prevent lost updates. */
export async function putMixture(request: MixtureTarget, body: unknown): Promise<Response> {
  const { tenant, id, services, headers, query } = request
  const named = parseWith(mixtureId, id)
  if (!named.ok)
    return errorResponse({
      code: 'invalid_request',
      message: `Cannot use the id: ${named.error.message}`,
      param: 'id',
    })
  const document =
    typeof body === 'object' && body !== null && !('id' in body) ? { ...body, id } : body
  const parsed = parseWith(mixtureSchema, document)
  if (!parsed.ok) {
    const { message, param } = parsed.error
    return errorResponse({
      code: 'invalid_request',
      message: `Cannot accept the mixture: ${message}`,
      param,
    })
  }
  if (parsed.value.id !== id) {
    return errorResponse({
      code: 'invalid_request',
      message: 'Cannot accept the mixture: its id is not the one in the path',
      param: 'id',
    })
  }
  const oversize = sizeProblem(parsed.value)
  if (oversize !== null) {
    const message = `Cannot accept the mixture: ${oversize.message}`
    return errorResponse({ code: 'request_too_large', message })
  }
  const warnings = mixtureWarnings(parsed.value, warningFacts(services.models))
  const dryRun = query.get('dry_run')
  if (dryRun === 'true') return Response.json(checked(parsed.value, warnings))
  if (dryRun !== null && dryRun !== 'false') return errorResponse(NO_DRY_RUN)
  const precondition = readPrecondition(headers)
  if (precondition === null) return errorResponse(STALE)
  const edited = await services.mixtures.edit({ tenant, id }, parsed.value, precondition)
  const { ok, stored, created } = edited
  if (!ok || stored === null) return errorResponse(STALE)
  const written: WireWrittenMixture = { ...wireStored(stored), warnings }
  return Response.json(written, {
    status: created ? 201 : 200,
    headers: { etag: etagOf(stored) },
  })
}

/** DELETE /v1/mixtures/{id}: built-in mixtures stay, and a mixture that shadows one is deleted. */
export async function deleteMixture(request: MixtureTarget): Promise<Response> {
  const { tenant, id, services, headers } = request
  const current = await services.mixtures.current(tenant, id)
  if (current === null) {
    const builtin = builtinMixtures().has(id)
    const message = `Cannot delete the mixture "${id}": it is built in; PUT one with its id to shadow it`
    return errorResponse(builtin ? { code: 'forbidden', message } : notFound(id))
  }
  const precondition = readPrecondition(headers)
  if (precondition === null) return errorResponse(STALE)
  const { ok } = await services.mixtures.edit({ tenant, id }, null, precondition)
  return ok ? new Response(null, { status: 204 }) : errorResponse(STALE)
}

/** Null when the condition can never hold, as with a tag that the gateway never sent. */
function readPrecondition(headers: Headers): MixturePrecondition | null {
  const absent = headers.get('if-none-match')?.trim() === '*'
  const match = headers.get('if-match')?.trim()
  if (match === undefined) return { version: null, absent }
  // A caller that has read the built-in one may shadow it, unless another caller has done so.
  if (match === BUILT_IN_TAG) return { version: null, absent: true }
  if (match === '*') return { version: '*', absent }
  const version = /^"(\d{1,10})"$/.exec(match)?.[1]
  return version === undefined ? null : { version: Number(version), absent }
}

const BUILT_IN_TAG = '"built-in"'

function wireStored({ mixture, version, createdAtMs }: StoredMixture): WireStoredMixture {
  return { ...mixture, version, created_at: Math.floor(createdAtMs / 1000), built_in: false }
}

function wireBuiltin(mixture: Mixture): WireStoredMixture {
  return { ...mixture, version: null, created_at: null, built_in: true }
}

function etagOf({ version }: StoredMixture): string {
  return `"${version}"`
}

/** A mixture as it would be written. */
function checked(mixture: Mixture, warnings: WireWrittenMixture['warnings']): WireWrittenMixture {
  return { ...mixture, version: null, created_at: null, built_in: false, warnings }
}

const NO_DRY_RUN: ApiError = {
  code: 'invalid_request',
  message: 'Cannot read "dry_run": wanted true or false',
  param: 'dry_run',
}

const STALE: ApiError = {
  code: 'precondition_failed',
  message:
    'Cannot write the mixture: it was changed, made or deleted since you read it; GET it again',
}

function notFound(id: string): ApiError {
  return {
    code: 'not_found',
    message: `Cannot find the mixture "${id.slice(0, 120)}"`,
    param: 'id',
  }
}
