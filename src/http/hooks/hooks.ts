import { checkDestination } from '../../protocol/hooks/destination.ts'
import { wireHook } from '../../protocol/hooks/hook-record.ts'
import type { WireNewHook } from '../../protocol/hooks/hook-response.ts'
import { shapeOf } from '../../protocol/inner-requests/endpoint.ts'
import { hookId, hookSchema, type Hook } from '../../protocol/hooks/hook.ts'
import { sizeProblem } from '../../gateway/document-size.ts'
import { wireList } from '../../protocol/list.ts'
import { parseWith } from '../../protocol/parse.ts'
import { ownCaller, type Caller } from '../../gateway/caller.ts'
import { prepareAsk } from '../../gateway/runs/prepare-ask.ts'
import { errorResponse } from '../errors.ts'
import { errorWithin } from '../../gateway/errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { readPage } from '../page.ts'
import type { Services } from '../../gateway/ports/services.ts'

/** The hook that a request names, and the services that answer it. */
export interface HookTarget {
  readonly caller: Caller
  readonly id: string
  readonly services: Services
}

/** GET /v1/hooks: by id. */
export async function listHooks(query: URLSearchParams, services: Services): Promise<Response> {
  const page = readPage(query)
  if (!page.ok) return errorResponse(page.error)
  const { records, cursor } = await services.hooks.list(page.value)
  return Response.json(wireList(records.map(wireHook), cursor))
}

/** GET /v1/hooks/{id}. */
export async function getHook({ id, services }: HookTarget): Promise<Response> {
  const record = await services.hooks.read(id)
  return record === null ? errorResponse(hookNotFound(id)) : Response.json(wireHook(record))
}

/** PUT /v1/hooks/{id}: an error in it is reported now, not when a webhook comes. */
export async function putHook(
  { caller, id, services }: HookTarget,
  body: unknown,
): Promise<Response> {
  const reject = (message: string, param: string | null) =>
    errorResponse({ code: 'invalid_request', message: `Cannot store the hook: ${message}`, param })
  const named = parseWith(hookId, id)
  if (!named.ok) return reject(`its id ${named.error.message}`, 'id')
  const parsed = parseWith(hookSchema, body)
  if (!parsed.ok) return reject(parsed.error.message, parsed.error.param)
  const hook = parsed.value
  const oversize = sizeProblem(hook)
  if (oversize !== null) {
    const message = `Cannot store the hook: ${oversize.message}`
    return errorResponse({ code: 'request_too_large', message })
  }
  const tenant = hook.tenant ?? caller.tenant
  const rules = { allowLocalhost: services.access.open }
  const checked = hook.deliver?.url === undefined ? null : checkDestination(hook.deliver.url, rules)
  if (checked?.ok === false) return reject(`deliver.url: ${checked.error}`, 'deliver.url')
  const shape = shapeOf(hook.request, hook.endpoint)
  const prepared = await prepareAsk(
    shape,
    shape.prompted(hook.request, { text: 'A question', rule: null }),
    { caller: hookCaller(tenant), services, session: null, cacheControl: null, signal: NEVER },
  )
  if (!prepared.ok) return errorResponse(errorWithin('request', prepared.error))
  const nowMs = services.clock.now()
  const createdAtMs = (await services.hooks.read(id))?.createdAtMs ?? nowMs
  const record = { id, tenant, hook, createdAtMs, updatedAtMs: nowMs }
  const before = await services.hooks.put(record)
  const stored: WireNewHook = { ...wireHook(record), warnings: warningsOf(hook, services) }
  return Response.json(stored, { status: before === null ? 201 : 200 })
}

/** DELETE /v1/hooks/{id}: no further webhook is accepted; jobs that were accepted go on. */
export async function deleteHook({ id, services }: HookTarget): Promise<Response> {
  if (await services.hooks.remove(id)) return new Response(null, { status: 204 })
  return errorResponse(hookNotFound(id))
}

/** The caller of a job that a webhook starts: the tenant of the hook. */
export function hookCaller(tenant: string): Caller {
  return ownCaller('secret', tenant)
}

const NEVER = new AbortController().signal

/** Warnings about settings that are allowed, but probably a mistake. */
function warningsOf(hook: Hook, services: Services): readonly string[] {
  const { verify, deliver } = hook
  const missing = missingSecrets(hook, services).map((name) => `The secret ${name} is not set yet`)
  const sendsSecrets = Object.keys(deliver?.headers ?? {}).length > 0
  return verify.scheme === 'none' && deliver?.url_pointer !== undefined && sendsSecrets
    ? [...missing, OPEN_TO_ANYBODY]
    : missing
}

const OPEN_TO_ANYBODY =
  'Anybody can send these webhooks, and have the secrets of deliver.headers sent to any path of deliver.hosts'

function missingSecrets({ verify, deliver }: Hook, { outside }: Services): readonly string[] {
  const named = [
    'secret' in verify ? verify.secret : undefined,
    deliver?.secret,
    ...Object.values(deliver?.headers ?? {}),
  ]
  const names = named.filter((name) => name !== undefined)
  return [...new Set(names)].filter((name) => outside.secret(name) === undefined)
}

/** The error of a hook that does not exist. */
export function hookNotFound(id: string): ApiError {
  const message = `Cannot find the hook "${id.slice(0, 80)}"`
  return { code: 'not_found', message, param: 'id' }
}
