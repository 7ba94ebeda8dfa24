import { checkDestination } from '../../protocol/hooks/destination.ts'
import { isOver, wireJob, type DeliveryAttempt } from '../../protocol/jobs/job-state.ts'
import { namesSecret } from '../../protocol/hooks/secret-name.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { ShapeName } from '../../protocol/wire-shape.ts'
import { deliveryBody } from './body.ts'
import { signedHeaders } from './sign.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import { isHeaderValue } from '../../protocol/hooks/header-name.ts'
import type { Services } from '../ports/services.ts'
import type { OutgoingPost } from '../ports/destinations.ts'
import type { ReadJob } from '../ports/job-messages.ts'
import type { DeliveryOrder } from './delivery-order.ts'

/** Status with which a destination wants no further deliveries. */
const GONE = 410

/** Where the end of a job goes, and the shape of its answer. */
export interface ShapedDelivery extends DeliveryOrder {
  readonly shape: ShapeName
}

export interface Attempted extends DeliveryAttempt {
  readonly outcome: 'delivered' | 'undeliverable' | 'again'
}

/** Delivers the end of a job once. The address is checked each time: rules may have changed meanwhile. */
export async function attemptDelivery(
  order: ShapedDelivery,
  job: ReadJob,
  services: Services,
): Promise<Attempted> {
  const atMs = services.clock.now()
  const rules = { allowLocalhost: services.access.open }
  const { url, hosts } = order
  const checked = checkDestination(url, hosts === null ? rules : { ...rules, hosts })
  if (!checked.ok) {
    return {
      atMs,
      status: null,
      problem: `the address ${checked.error}`,
      outcome: 'undeliverable',
    }
  }
  const request = await deliveryRequest(order, job, { atMs, services })
  if (!request.ok) return { atMs, status: null, problem: request.error.message, outcome: 'again' }
  const sent = await services.outside.post(checked.value.href, request.value)
  if (sent.ok) return { atMs, status: sent.status, ...judge(sent.status) }
  return { atMs, status: null, problem: sent.problem, outcome: 'again' }
}

function judge(status: number): Pick<Attempted, 'problem' | 'outcome'> {
  if (status >= 200 && status < 300) return { problem: null, outcome: 'delivered' }
  if (status === GONE)
    return { problem: 'wants no more deliveries (410)', outcome: 'undeliverable' }
  if (status >= 300 && status < 400) {
    return { problem: `answered ${status}; redirects are not followed`, outcome: 'again' }
  }
  return { problem: `answered ${status}`, outcome: 'again' }
}

async function deliveryRequest(
  order: ShapedDelivery,
  { state, completion }: ReadJob,
  { atMs, services }: { readonly atMs: number; readonly services: Services },
): Promise<Result<OutgoingPost, ApiError>> {
  const { id, status, error, endedAtMs } = state
  if (!isOver(status)) throw new Error('Cannot deliver a job that is not over')
  // The state of the delivery changes with each attempt, and its bytes must not.
  const { delivery: _, ...job } = wireJob(state, completion)
  const report = {
    id,
    status,
    error,
    job,
    text: textOf(completion, order.shape),
    nowMs: endedAtMs ?? atMs,
  }
  const { contentType, body } = deliveryBody(order.format, report)
  const headers: Record<string, string> = { 'content-type': contentType, 'user-agent': 'edge-moa' }
  for (const [header, name] of Object.entries(order.headers)) {
    const value = services.outside.secret(name)
    if (value === undefined) return unusable(name, 'is not set')
    if (!isHeaderValue(value)) return unusable(name, 'cannot stand in a header')
    headers[header.toLowerCase()] = value.trim()
  }
  const given = order.secret
  const secret = given !== null && namesSecret(given) ? services.outside.secret(given) : given
  if (secret === undefined) return unusable(given ?? '', 'is not set')
  // Signed or not, the id is the same at every attempt, so that the destination processes it once.
  const plain = { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(atMs / 1000)) }
  const signed =
    secret === null
      ? ({ ok: true, headers: plain } as const)
      : await signedHeaders(secret, { id, timestampMs: atMs, body })
  if (!signed.ok) return { ok: false, error: { code: 'not_configured', message: signed.message } }
  return { ok: true, value: { headers: { ...headers, ...signed.headers }, body } }
}

/** The text of the answer, for destinations that take only text. */
function textOf(completion: string | null, shape: ShapeName): string | null {
  // Written by the worker of the job.
  return completion === null ? null : SHAPES[shape].textOf(JSON.parse(completion) as object)
}

function unusable(name: string, why: string): Result<never, ApiError> {
  const message = `the secret ${name} of the Worker ${why}`
  return { ok: false, error: { code: 'not_configured', message } }
}
