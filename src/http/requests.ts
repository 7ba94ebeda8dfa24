import type { Context } from 'hono'
import { routePath } from 'hono/route'
import type { AskContext } from '../gateway/ask-context.ts'
import type { Services } from '../gateway/ports/services.ts'
import type { ApiError } from '../protocol/errors.ts'
import { SHAPES, shapeAt } from '../protocol/shapes.ts'
import type { ErrorShape } from '../protocol/wire-shape.ts'
import { SESSION_HEADER } from '../gateway/spending/refusals.ts'
import type { AppEnv, RequestContext } from './context.ts'
import { errorResponse } from './errors.ts'
import type { HookTarget } from './hooks/hooks.ts'
import type { JobTarget } from './jobs/jobs.ts'
import { readJson } from './read-json.ts'
import type { MixtureTarget } from './resources/mixtures.ts'
import type { ModelsRequest } from './resources/models.ts'
import type { SessionTarget } from './resources/sessions.ts'
import type { UsageTarget } from './resources/usage.ts'

/** A request as routes get it. */
export type AppRequest = Context<AppEnv>

/** An error in the shape of the route that was requested. */
export function errorAt(c: AppRequest, error: ApiError): Response {
  return errorResponse(error, shapeOf(c))
}

/** The shape of the answers at the route that was requested; of the lists of models, by what the client speaks. */
export function shapeOf(c: AppRequest): ErrorShape {
  const { path } = c.req
  return isModels(path) && speaksAnthropic(c) ? SHAPES['anthropic-messages'] : shapeAt(path)
}

function isModels(path: string): boolean {
  return path === '/v1/models' || path.startsWith('/v1/models/')
}

/** Whether a client is one of Anthropic's: these send the header with every request, and no others do. */
function speaksAnthropic(c: AppRequest): boolean {
  return c.req.raw.headers.has('anthropic-version')
}

/** What a request for an answer has. */
export function requestContext(c: AppRequest): RequestContext {
  const { caller, services } = knownOf(c)
  const { headers, signal } = c.req.raw
  const { telemetry } = services
  return {
    caller,
    services,
    session: headers.get(SESSION_HEADER),
    cacheControl: headers.get('cache-control'),
    betas: headers.get('anthropic-beta'),
    headers,
    signal,
    ...(telemetry === undefined ? {} : { trace: traceOf(c, telemetry) }),
  }
}

/** Its place in a trace (W3C Trace Context), and what its span says of it. */
function traceOf(
  c: AppRequest,
  { requestedAtMs }: NonNullable<Services['telemetry']>,
): NonNullable<AskContext['trace']> {
  const { headers, method, url } = c.req.raw
  const { pathname: path, protocol } = new URL(url)
  const route = routePath(c, -1)
  const request = { method, route, path, scheme: protocol.slice(0, -1), startedAtMs: requestedAtMs }
  return { traceparent: headers.get('traceparent'), tracestate: headers.get('tracestate'), request }
}

/** The mixture that the path names. */
export function mixtureTarget(c: AppRequest): MixtureTarget {
  const { caller, services } = knownOf(c)
  return {
    tenant: caller.tenant,
    id: c.req.param('id') ?? '',
    services,
    headers: c.req.raw.headers,
    query: queryOf(c),
  }
}

/** The session or job that the path names. */
export function targetOf(c: AppRequest): SessionTarget & JobTarget {
  const { caller, services } = knownOf(c)
  return { tenant: caller.tenant, id: c.req.param('id') ?? '', services }
}

/** The hook that the path names. */
export function hookTarget(c: AppRequest): HookTarget {
  const { caller, services } = knownOf(c)
  return { caller, id: c.req.param('id') ?? '', services }
}

/** Whose figures are read. */
export function usageTarget(c: AppRequest): UsageTarget {
  return { ...knownOf(c), query: queryOf(c), accept: c.req.raw.headers.get('accept') }
}

/** Reads each variable by itself, because Hono's `c.var` copies all of them each time. */
function knownOf(c: AppRequest) {
  return { caller: c.get('caller'), services: c.get('services') }
}

/** Whose models are listed. */
export function modelsRequest(c: AppRequest): ModelsRequest {
  const { caller, services } = c.var
  return { tenant: caller.tenant, query: queryOf(c), services, shape: shapeOf(c) }
}

/** The query of the address. */
export function queryOf(c: AppRequest): URLSearchParams {
  return new URL(c.req.url).searchParams
}

/** Handles a request with its body parsed as JSON. */
export async function withJson(
  c: AppRequest,
  handle: (c: AppRequest, body: unknown) => Promise<Response>,
): Promise<Response> {
  // Of Hono's own request, the text would stay in memory for as long as the answer is written.
  const body = readJson(await c.req.raw.text())
  if (body.ok) return handle(c, body.value)
  return errorAt(c, encodingProblem(c.req.raw.headers) ?? body.error)
}

/** Why a body that is compressed is no JSON; null for one that is sent as it is. */
function encodingProblem(headers: Headers): ApiError | null {
  const encoding = headers.get('content-encoding')
  if (encoding === null || /^\s*(?:identity)?\s*$/i.test(encoding)) return null
  const message = `Cannot read the body: its Content-Encoding is ${JSON.stringify(encoding.slice(0, 64))}, wanted none`
  return { code: 'invalid_request', message }
}
