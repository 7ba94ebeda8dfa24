import { checkDestination } from '../../protocol/hooks/destination.ts'
import type { HookRecord } from '../../protocol/hooks/hook-record.ts'
import { holds, hookId, type Hook } from '../../protocol/hooks/hook.ts'
import type { WireTakenWebhook } from '../../protocol/jobs/job-response.ts'
import { pointerValue } from '../../protocol/hooks/json-pointer.ts'
import { fillTemplate } from '../../protocol/hooks/template.ts'
import { prepareAsk } from '../../gateway/runs/prepare-ask.ts'
import { shapeOf } from '../../protocol/inner-requests/endpoint.ts'
import { errorResponse } from '../errors.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { sha256 } from '../../gateway/hash.ts'
import { jobIdOf } from '../../gateway/ids.ts'
import { acceptedBefore, acceptJob, type AcceptedJob } from '../../gateway/jobs/accept-job.ts'
import type { DeliveryOrder } from '../../gateway/deliveries/delivery-order.ts'
import type { Result } from '../../moa/result.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { hookCaller, hookNotFound } from './hooks.ts'
import { readPayload } from './payload.ts'
import { verifySignature } from './signature.ts'

/** A webhook as it was received. */
export interface Inbound {
  readonly id: string
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
  readonly services: Services
  readonly signal: AbortSignal
}

/** POST /hooks/{id}: a webhook of another service becomes a job. A repeated one gets the same response. */
export async function receiveHook(inbound: Inbound): Promise<Response> {
  const { id, headers, body, services } = inbound
  // Paths come from strangers: a text that cannot be an id is not looked up.
  const record = hookId.safeParse(id).success ? await services.hooks.find(id) : null
  if (record === null) return errorResponse(hookNotFound(id))
  const { hook } = record
  const sender = await verified(hook, inbound)
  if (!sender.ok) return errorResponse(sender.error)
  const payload = readPayload(headers, body)
  if (!payload.ok) return errorResponse({ code: payload.code, message: payload.message })
  const challenge = challengeOf(hook, payload.value)
  if (challenge !== null) return Response.json({ challenge })
  if (!holds(hook.when, payload.value)) return Response.json({ status: 'ignored' })
  const jobId = jobIdOf(await sha256(`hook/${id}/${sender.value}`))
  const job = await accept(record, jobId, { payload: payload.value, inbound })
  if (!job.ok) return errorResponse(job.error)
  const place = { location: `/v1/jobs/${jobId}` }
  // Slack shows its user an error for anything but an empty 200.
  if (hook.verify.scheme === 'slack') return new Response(null, { status: 200, headers: place })
  const accepted: WireTakenWebhook = { id: jobId, status: job.value.state.status }
  return Response.json(accepted, { status: 202, headers: place })
}

/** A repeated delivery is the same job, even when the hook or its mixture has changed since. */
async function accept(
  record: HookRecord,
  id: string,
  { payload, inbound }: { readonly payload: unknown; readonly inbound: Inbound },
): Promise<Result<AcceptedJob, ApiError>> {
  const { services } = inbound
  const { tenant, hook } = record
  const body = id
  const job = await prepareJob(record, payload, inbound)
  if (!job.ok) return (await acceptedBefore({ tenant, id }, body, services)) ?? job
  const caller = hookCaller(tenant)
  const session = hook.session ?? null
  return acceptJob({ ...job.value, id, hook: record.id, caller, session, body }, services)
}

/** The id of the delivery, once its sender is verified. */
async function verified(hook: Hook, inbound: Inbound): Promise<Result<string, ApiError>> {
  const { headers, body, services } = inbound
  const { verify } = hook
  const secret = 'secret' in verify ? services.outside.secret(verify.secret) : null
  if (secret === undefined) return { ok: false, error: NOT_CONFIGURED }
  const terms = { ...verify, secret }
  const checked = await verifySignature(terms, { headers, body, nowMs: services.clock.now() })
  if (checked.ok) return { ok: true, value: checked.deliveryId }
  if (checked.code === 'misconfigured') return { ok: false, error: NOT_CONFIGURED }
  return { ok: false, error: { code: 'invalid_signature', message: checked.message } }
}

/** The challenge that Slack sends once, and expects back before it sends anything else. */
function challengeOf({ verify }: Hook, payload: unknown): string | null {
  if (verify.scheme !== 'slack') return null
  const type = pointerValue(payload, '/type')
  const challenge = pointerValue(payload, '/challenge')
  const isChallenge = type.ok && type.value === 'url_verification' && challenge.ok
  return isChallenge && typeof challenge.value === 'string' ? challenge.value : null
}

async function prepareJob({ hook, tenant }: HookRecord, payload: unknown, inbound: Inbound) {
  const { services, signal } = inbound
  const delivery = deliveryOf(hook, payload, services)
  if (!delivery.ok) return delivery
  const nonce = crypto.randomUUID().slice(0, 12)
  const filled = fillTemplate(hook.prompt, payload, nonce)
  if (!filled.ok) return refusal(filled.error.message)
  const shape = shapeOf(hook.request, hook.endpoint)
  const context = {
    caller: hookCaller(tenant),
    services,
    session: null,
    cacheControl: null,
    signal,
  }
  const prepared = await prepareAsk(shape, shape.prompted(hook.request, filled.value), context)
  if (!prepared.ok) return prepared
  const order = { prepared: prepared.value, delivery: delivery.value, markers: nonce }
  return { ok: true, value: order } as const
}

function deliveryOf(
  { deliver }: Hook,
  payload: unknown,
  services: Services,
): Result<DeliveryOrder | null, ApiError> {
  if (deliver === undefined) return { ok: true, value: null }
  const { format, headers, hosts = null, url_pointer: from } = deliver
  const found = from === undefined ? null : pointerValue(payload, from)
  if (found !== null && (!found.ok || typeof found.value !== 'string')) {
    return refusal(`the payload has no text at ${from}, where the answer should go`)
  }
  const url = found?.ok === true ? String(found.value) : (deliver.url ?? '')
  const rules = { allowLocalhost: services.access.open }
  const checked = checkDestination(url, hosts === null ? rules : { ...rules, hosts })
  if (!checked.ok) return refusal(`the address of the answer ${checked.error}`)
  const secret = deliver.secret ?? null
  return { ok: true, value: { url: checked.value.href, hosts, format, secret, headers } }
}

const NOT_CONFIGURED: ApiError = {
  code: 'not_configured',
  message: 'Cannot take this webhook: the secret that it is checked with is not set here',
}

function refusal(message: string): { readonly ok: false; readonly error: ApiError } {
  const error = {
    code: 'invalid_request',
    message: `Cannot take this webhook: ${message}`,
  } as const
  return { ok: false, error }
}
