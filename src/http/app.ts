import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { serveAnswers } from './answers/routes.ts'
import type { AppEnv } from './context.ts'
import { identified } from './answers/identify.ts'
import { door, shielded } from './admission/admission.ts'
import { localOnly } from './admission/local.ts'
import { createEmbeddings } from './embeddings/embeddings.ts'
import { errorOf, INTERNAL_ERROR } from '../gateway/errors.ts'
import { deleteHook, getHook, listHooks, putHook } from './hooks/hooks.ts'
import { MAX_PAYLOAD_BYTES } from './hooks/payload.ts'
import { receiveHook } from './hooks/receive.ts'
import { jobEvents } from './jobs/job-events.ts'
import { cancelJob, createJob, deliverAgain, getJob, listJobs } from './jobs/jobs.ts'
import { answerMcp } from './mcp/answer-mcp.ts'
import { serveVotes } from './evidence/routes.ts'
import { decideImprovement, listImprovements, startRound } from './resources/improvements.ts'
import { createKey, deleteKey, listKeys } from './resources/keys.ts'
import { deleteMixture, getMixture, listMixtures, putMixture } from './resources/mixtures.ts'
import { notFoundMessage } from './near-misses.ts'
import { getMetrics } from './resources/metrics.ts'
import { getModel, listModels } from './resources/models.ts'
import { aggregateRun, getRun, listRuns } from './resources/runs.ts'
import { sharedRun, shareRun } from './resources/share.ts'
import { ORIGIN, type DocumentName } from '../gateway/documents.ts'
import {
  errorAt,
  hookTarget,
  mixtureTarget,
  modelsRequest,
  queryOf,
  requestContext,
  targetOf,
  usageTarget,
  withJson,
  type AppRequest,
} from './requests.ts'
import type { Services } from '../gateway/ports/services.ts'
import { serveResponses } from './responses/routes.ts'
import { createSession } from './resources/create-session.ts'
import { changeSession, deleteSession, getSession } from './resources/sessions.ts'
import { getComparisons } from './resources/comparisons.ts'
import { getUsage } from './resources/usage.ts'

/** The page of the documentation has a style sheet and a script of this origin, and sends nothing. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const MAX_BODY_BYTES = 4 * 1024 * 1024

/** The dependencies of the HTTP interface. */
export interface AppOptions<Bindings extends object> {
  /** What a request needs from the other rooms. */
  readonly services: (
    bindings: Bindings,
    execution: { waitUntil(work: Promise<unknown>): void },
  ) => Services
}

/** The whole HTTP interface, in reading order. */
export function createApp<Bindings extends object>(options: AppOptions<Bindings>): Hono<AppEnv> {
  const app = new Hono<AppEnv>()

  app.use(requestId())
  app.use(identified)
  app.use((c, next) => {
    const services = options.services(c.env as Bindings, c.executionCtx)
    c.set('services', services)
    // Around every route and error, so that no route has to do it.
    return services.access.open ? localOnly(c, next) : next()
  })
  app.use(methodNotAllowed({ app, onMethodNotAllowed: wrongMethod }))

  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/openapi.json', async (c) => {
    c.header('content-type', 'application/json')
    return c.body(await documentAt(c, 'openapi.json'))
  })
  app.get('/docs', async (c) => {
    c.header('content-security-policy', DOCS_POLICY)
    return c.html(await documentAt(c, 'docs'))
  })
  app.get('/', (c) => c.redirect('/ui/'))
  serveInbound(app)

  for (const path of ['/v1/*', '/mcp', '/metrics']) {
    app.use(path, door)
    app.use(path, bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge(MAX_BODY_BYTES) }))
  }

  app.get('/v1/mixtures', (c) => listMixtures(c.var.caller.tenant, queryOf(c), c.var.services))
  app.get('/v1/mixtures/:id', (c) => getMixture(mixtureTarget(c), c.req.query('version') ?? null))
  app.put('/v1/mixtures/:id', (c) => withJson(c, (_c, body) => putMixture(mixtureTarget(c), body)))
  app.delete('/v1/mixtures/:id', (c) => deleteMixture(mixtureTarget(c)))

  serveRuns(app)
  app.get('/v1/usage', (c) => getUsage(usageTarget(c)))
  app.get('/metrics', (c) => getMetrics(usageTarget(c)))
  serveVotes(app)
  serveSessions(app)
  serveJobs(app)
  serveImprovements(app)
  app.post('/v1/keys', (c) => withJson(c, (_c, body) => createKey(body, c.var.services)))
  app.get('/v1/keys', (c) => listKeys(queryOf(c), c.var.services))
  app.delete('/v1/keys/:id', (c) => deleteKey(c.req.param('id'), c.var.services))

  serveModels(app)
  serveAnswers(app)
  app.post('/mcp', answerMcp)
  serveResponses(app)

  app.notFound((c) => {
    const { method, path, url } = c.req
    const routes = app.routes.filter((route) => route.method !== 'ALL')
    const message = notFoundMessage({ method, path, origin: new URL(url).origin }, routes)
    return errorAt(c, { code: 'not_found', message })
  })
  app.onError(thrownResponse)
  return app
}

/** A document with the address that the request was sent to. */
async function documentAt(c: AppRequest, name: DocumentName): Promise<string> {
  const { origin } = new URL(c.req.url)
  return (await c.var.services.document(name)).replaceAll(ORIGIN, () => origin)
}

/** The answer to whatever was thrown: a bug, or stored state that cannot be read. */
function thrownResponse(thrown: unknown, c: AppRequest): Response {
  const error = errorOf(thrown)
  // A request that failed at the door has no services yet.
  const services: Services | undefined = c.var.services
  if (error === INTERNAL_ERROR) services?.failed(thrown, c.var.requestId)
  else services?.trouble(error.code)
  return errorAt(c, error)
}

function serveModels(app: Hono<AppEnv>): void {
  app.get('/v1/models', (c) => listModels(modelsRequest(c)))
  app.get('/v1/models/:id{.+}', (c) => getModel(c.req.param('id'), modelsRequest(c)))
  app.post('/v1/embeddings', (c) =>
    withJson(c, (_c, body) => createEmbeddings(body, requestContext(c))),
  )
}

function serveRuns(app: Hono<AppEnv>): void {
  app.get('/v1/runs', (c) => listRuns(c.var.caller.tenant, queryOf(c), c.var.services))
  app.get('/v1/runs/:id', (c) => getRun(c.req.param('id'), c.var.caller.tenant, c.var.services))
  app.post('/v1/runs/:id/aggregate', (c) =>
    withJson(c, (_c, body) => aggregateRun(c.req.param('id'), body, requestContext(c))),
  )
  app.post('/v1/runs/:id/share', (c) =>
    withJson(c, (_c, body) => {
      const target = { id: c.req.param('id'), origin: new URL(c.req.url).origin }
      return shareRun(target, body, requestContext(c))
    }),
  )
  // Without a key: the token is the right to read one run.
  app.use('/shared/*', shielded)
  app.get('/shared/:token', (c) => sharedRun(c.req.param('token'), c.var.services))
}

function serveSessions(app: Hono<AppEnv>): void {
  app.post('/v1/sessions', (c) => withJson(c, (_c, body) => createSession(body, requestContext(c))))
  app.get('/v1/sessions/:id', (c) => getSession(targetOf(c)))
  app.patch('/v1/sessions/:id', (c) => withJson(c, (_c, body) => changeSession(targetOf(c), body)))
  app.delete('/v1/sessions/:id', (c) => deleteSession(targetOf(c)))
}

function serveImprovements(app: Hono<AppEnv>): void {
  app.get('/v1/comparisons', (c) => getComparisons(usageTarget(c)))
  const path = '/v1/improvements'
  app.get(path, (c) => listImprovements(targetOf(c), queryOf(c)))
  app.post(path, (c) => withJson(c, (_c, body) => startRound(targetOf(c), body)))
  app.post(`${path}/:id`, (c) => withJson(c, (_c, body) => decideImprovement(targetOf(c), body)))
}

function serveJobs(app: Hono<AppEnv>): void {
  app.post('/v1/jobs', (c) => withJson(c, (_c, body) => createJob(body, requestContext(c))))
  app.get('/v1/jobs', (c) => listJobs(c.var.caller.tenant, queryOf(c), c.var.services))
  app.get('/v1/jobs/:id', (c) => getJob(targetOf(c)))
  app.delete('/v1/jobs/:id', (c) => cancelJob(targetOf(c)))
  app.get('/v1/jobs/:id/events', (c) => jobEvents(targetOf(c), c.req.raw.headers))
  app.post('/v1/jobs/:id/deliver', (c) => deliverAgain(targetOf(c)))

  app.get('/v1/hooks', (c) => listHooks(queryOf(c), c.var.services))
  app.get('/v1/hooks/:id', (c) => getHook(hookTarget(c)))
  app.put('/v1/hooks/:id', (c) => withJson(c, (_c, body) => putHook(hookTarget(c), body)))
  app.delete('/v1/hooks/:id', (c) => deleteHook(hookTarget(c)))
}

/** The route that other services call. They have no key: each hook defines how it verifies them. */
function serveInbound(app: Hono<AppEnv>): void {
  app.use('/hooks/*', shielded)
  app.use(
    '/hooks/*',
    bodyLimit({ maxSize: MAX_PAYLOAD_BYTES, onError: tooLarge(MAX_PAYLOAD_BYTES) }),
  )
  app.post('/hooks/:id', async (c) => {
    const { headers, signal } = c.req.raw
    const body = new Uint8Array(await c.req.arrayBuffer())
    const services = c.get('services')
    return receiveHook({ id: c.req.param('id'), headers, body, services, signal })
  })
}

function wrongMethod(c: AppRequest, methods: readonly string[]): Response {
  const allow = methods.join(', ')
  return errorAt(c, {
    code: 'method_not_allowed',
    message: `Cannot ${c.req.method} ${c.req.path}: it takes ${allow}`,
    headers: { allow },
  })
}

function tooLarge(bytes: number): (c: AppRequest) => Promise<Response> {
  return async (c) => {
    const { body } = c.req.raw
    // The runtime resets a connection whose request was not read to its end, and the answer with it.
    if (body !== null && !body.locked) await body.pipeTo(new WritableStream()).catch(() => {})
    const message = `Cannot read the body: it is larger than ${bytes / 1024 / 1024} MiB`
    return errorAt(c, { code: 'request_too_large', message })
  }
}
