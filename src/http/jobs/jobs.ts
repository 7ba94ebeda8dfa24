import { checkDestination } from '../../protocol/hooks/destination.ts'
import { jobRequestSchema, type Callback } from '../../protocol/jobs/job.ts'
import { wireJob, wireJobSummary } from '../../protocol/jobs/job-state.ts'
import { wireList } from '../../protocol/list.ts'
import { parseWith } from '../../protocol/parse.ts'
import { namesSecret } from '../../protocol/hooks/secret-name.ts'
import { prepareAsk } from '../../gateway/runs/prepare-ask.ts'
import { shapeOf } from '../../protocol/inner-requests/endpoint.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { errorWithin } from '../../gateway/errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { sha256 } from '../../gateway/hash.ts'
import { BAD_KEY, isIdempotencyKey } from '../answers/idempotency.ts'
import { isJobId, jobIdOf, newJobId } from '../../gateway/ids.ts'
import { readPage } from '../page.ts'
import type { Result } from '../../moa/result.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { SESSION_HEADER, sessionRefusal } from '../../gateway/spending/refusals.ts'
import { acceptedBefore, acceptJob, type AcceptedJob } from '../../gateway/jobs/accept-job.ts'
import { attemptDelivery } from '../../gateway/deliveries/attempt-delivery.ts'
import { decodeOrder } from '../../gateway/jobs/job-order.ts'
import type { DeliveryOrder } from '../../gateway/deliveries/delivery-order.ts'

/** The job that a request names, and the services that answer it. */
export interface JobTarget {
  readonly tenant: string
  readonly id: string
  readonly services: Services
}

/** POST /v1/jobs: a job that is accepted will be done, whatever happens to this connection. */
export async function createJob(body: unknown, context: RequestContext): Promise<Response> {
  const { services, caller, headers, session: header } = context
  const reject = (message: string, param: string | null) =>
    errorResponse({ code: 'invalid_request', message: `Cannot accept the job: ${message}`, param })
  const parsed = parseWith(jobRequestSchema, body)
  if (!parsed.ok) return reject(parsed.error.message, parsed.error.param)
  const { request, endpoint, callback, session: named } = parsed.value
  const session = named ?? header
  if (session !== (header ?? session)) {
    return reject(`session: is not the one of the header ${SESSION_HEADER}`, 'session')
  }
  const key = headers.get('idempotency-key')
  if (key !== null && !isIdempotencyKey(key)) return errorResponse(BAD_KEY)
  const id = key === null ? newJobId() : jobIdOf(await sha256(`key/${caller.tenant}/${key}`))
  const unlessKnown = async (error: ApiError) => {
    const place = { tenant: caller.tenant, id }
    const before = key === null ? null : await acceptedBefore(place, body, services)
    return before === null ? errorResponse(error) : jobResponse(before)
  }
  const prepared = await prepareAsk(shapeOf(request, endpoint), request, context)
  // A caller without the right to this request does not get the job that another one made of it.
  if (!prepared.ok && prepared.error.code === 'forbidden') {
    return errorResponse(errorWithin('request', prepared.error))
  }
  const delivery = callback === undefined ? null : deliveryTo(callback, context)
  if (delivery?.ok === false) return unlessKnown(delivery.error)
  if (!prepared.ok) return unlessKnown(errorWithin('request', prepared.error))
  if (session !== null) {
    const { plan, ask, asItIs = false } = prepared.value
    const wanted = { plan, model: ask.model, overrides: !asItIs }
    const refusal = await sessionRefusal(wanted, session, context)
    if (refusal !== null) return unlessKnown(refusal)
  }
  const job = { id, session, hook: null, markers: null, caller, body, prepared: prepared.value }
  return jobResponse(await acceptJob({ ...job, delivery: delivery?.value ?? null }, services))
}

function jobResponse(accepted: Result<AcceptedJob, ApiError>): Response {
  if (!accepted.ok) return errorResponse(accepted.error)
  const { state, fresh } = accepted.value
  const location = `/v1/jobs/${state.id}`
  const headers = fresh ? { location } : { location, 'idempotent-replayed': 'true' }
  return Response.json(wireJobSummary(state), { status: 202, headers })
}

/** GET /v1/jobs/{id}: its state, with the answer when it is done. */
export async function getJob({ tenant, id, services }: JobTarget): Promise<Response> {
  const job = isJobId(id) ? await services.jobs.read({ tenant, id }) : null
  if (job === null) return errorResponse(jobNotFound(id))
  return Response.json(wireJob(job.state, job.completion))
}

/** DELETE /v1/jobs/{id}: no further call is made. A job that is over stays as it is. */
export async function cancelJob({ tenant, id, services }: JobTarget): Promise<Response> {
  const state = isJobId(id) ? await services.jobs.cancel({ tenant, id }) : null
  return state === null ? errorResponse(jobNotFound(id)) : Response.json(wireJobSummary(state))
}

const STATUSES: ReadonlySet<string> = new Set(['queued', 'running', 'done', 'failed', 'cancelled'])
const DELIVERIES: ReadonlySet<string> = new Set(['waiting', 'delivered', 'undeliverable'])

/** GET /v1/jobs: newest first, without their answers; `?status=` and `?delivery=` filter them. */
export async function listJobs(
  tenant: string,
  query: URLSearchParams,
  services: Services,
): Promise<Response> {
  const page = readPage(query)
  if (!page.ok) return errorResponse(page.error)
  const [status, delivery] = [query.get('status'), query.get('delivery')]
  const wrong = (param: string, values: ReadonlySet<string>) => {
    const message = `Cannot list jobs by this ${param}: wanted ${[...values].join(', ')}`
    return errorResponse({ code: 'invalid_request', message, param })
  }
  if (status !== null && !STATUSES.has(status)) return wrong('status', STATUSES)
  if (delivery !== null && !DELIVERIES.has(delivery)) return wrong('delivery', DELIVERIES)
  if (page.value.cursor !== undefined && !/^\d{1,15}\.job_[0-9a-f]{32}$/.test(page.value.cursor)) {
    const message = 'Cannot use this cursor: wanted the next_cursor of a page before'
    return errorResponse({ code: 'invalid_request', message, param: 'cursor' })
  }
  const { jobs, cursor } = await services.jobs.list(tenant, { status, delivery }, page.value)
  return Response.json(wireList(jobs.map(wireJobSummary), cursor))
}

/** POST /v1/jobs/{id}/deliver: one attempt at once, also after the schedule has given up. */
export async function deliverAgain({ tenant, id, services }: JobTarget): Promise<Response> {
  const place = { tenant, id }
  const job = isJobId(id) ? await services.jobs.read(place) : null
  if (job === null) return errorResponse(jobNotFound(id))
  const order = decodeOrder(await services.jobs.journal(place).order())
  if (job.state.delivery === null || order?.delivery === null || order === null) {
    const message = 'Cannot deliver this job: it has no callback, is not over yet, or was cancelled'
    return errorResponse({ code: 'invalid_request', message })
  }
  const { shape } = order.form
  const attempt = await attemptDelivery({ ...order.delivery, shape }, job, services)
  // One attempt by hand can end the delivery only by success.
  const outcome = attempt.outcome === 'delivered' ? 'delivered' : 'again'
  const state = await services.jobs.noteAttempt(place, { ...attempt, outcome, nextAtMs: null })
  return state === null ? errorResponse(jobNotFound(id)) : Response.json(wireJobSummary(state))
}

/** A callback as an order. Only the operator may name a secret of the Worker. */
function deliveryTo(
  { url, secret }: Callback,
  context: RequestContext,
): Result<DeliveryOrder, ApiError> {
  const { services, caller } = context
  const refuse = (message: string, param: string): Result<never, ApiError> => {
    const error = { code: 'invalid_request', message: `Cannot accept the job: ${message}`, param }
    return { ok: false, error: error as ApiError }
  }
  const checked = checkDestination(url, { allowLocalhost: services.access.open })
  if (!checked.ok) return refuse(`callback.url: ${checked.error}`, 'callback.url')
  const own = caller.kind === 'admin' || caller.kind === 'open'
  if (secret !== undefined && namesSecret(secret) && !own) {
    return refuse('callback.secret: must be a secret of your own, whsec_…', 'callback.secret')
  }
  const plain = { hosts: null, format: 'standard', headers: {} } as const
  return { ok: true, value: { ...plain, url: checked.value.href, secret: secret ?? null } }
}

/** The error of a job that does not exist. */
export function jobNotFound(id: string): ApiError {
  const message = `Cannot find the job "${id.slice(0, 80)}": jobs are stored for 7 days after their end`
  return { code: 'not_found', message, param: 'id' }
}
