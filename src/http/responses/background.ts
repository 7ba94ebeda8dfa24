import { newAnswerForm } from '../../gateway/runs/answer-form.ts'
import { acceptedBefore, acceptJob, type AcceptedJob } from '../../gateway/jobs/accept-job.ts'
import { sha256 } from '../../gateway/hash.ts'
import { jobOfResponse, newAnswerId } from '../../gateway/ids.ts'
import { prepareAsk, type PreparedAsk } from '../../gateway/runs/prepare-ask.ts'
import { findResponse, placeOf } from '../../gateway/responses/read-response.ts'
import { encodeResponse, identified } from '../../gateway/responses/stored-response.ts'
import { sessionRefusal, tokenRefusal } from '../../gateway/spending/refusals.ts'
import type { Result } from '../../moa/result.ts'
import type { AnswerState } from '../../protocol/state/shape-state.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { WireShape } from '../../protocol/wire-shape.ts'
import { BAD_KEY, isIdempotencyKey } from '../answers/idempotency.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { bodyOrEvents } from './responses.ts'

type Body = Readonly<Record<string, unknown>>

/** Whether a request wants its answer in the background: a job writes it, and the caller reads it later. */
export function wantsBackground(shape: WireShape, body: unknown): body is Body {
  if (shape.state === undefined || typeof body !== 'object' || body === null) return false
  return (body as Body)['background'] === true
}

/** Accepts a job that writes the answer, and returns the response as it stands: queued, or its events. */
export async function answerInBackground(
  shape: WireShape,
  body: Body,
  context: RequestContext,
): Promise<Response> {
  const { caller, services, headers } = context
  // A job writes no stream: it has its answer when that is whole.
  const prepared = await prepareAsk(shape, { ...body, stream: false }, context)
  const stream = body['stream'] === true
  const key = headers.get('idempotency-key')
  if (key !== null && !isIdempotencyKey(key)) return errorResponse(BAD_KEY, shape)
  const id = key === null ? newAnswerId(shape.idPrefix) : await idOf(key, shape.idPrefix, context)
  const refusal = prepared.ok ? await refusalOf(prepared.value, context) : prepared.error
  if (refusal !== null) {
    const place = { tenant: caller.tenant, id: jobOfResponse(id) }
    const mayRead = key !== null && refusal.code !== 'forbidden'
    const before = mayRead ? await acceptedBefore(place, body, services) : null
    if (before?.ok !== true) return errorResponse(before?.error ?? refusal, shape)
    return current(id, { stream, job: before.value }, context)
  }
  if (!prepared.ok) return errorResponse(prepared.error, shape)
  const accepted = await accept(id, { body, prepared: prepared.value }, context)
  if (!accepted.ok) return errorResponse(accepted.error, shape)
  return current(id, { stream, job: accepted.value }, context)
}

/** The same key of the same caller is the same response. */
async function idOf(key: string, prefix: string, { caller }: RequestContext): Promise<string> {
  const { tenant, session } = caller
  const hash = await sha256(JSON.stringify(['response', tenant, session, key]))
  return prefix + hash.slice(0, 32)
}

/** Why a job cannot be paid, before it is accepted; null when it can. */
async function refusalOf(
  { plan, ask, asItIs = false }: PreparedAsk,
  context: RequestContext,
): Promise<ApiError | null> {
  const refusal = await tokenRefusal(context)
  const session = context.session ?? context.caller.session
  if (refusal !== null || session === null) return refusal
  return sessionRefusal({ plan, model: ask.model, overrides: !asItIs }, session, context)
}

/** Accepts the job of a response. */
async function accept(
  id: string,
  { body, prepared }: { readonly body: unknown; readonly prepared: PreparedAsk },
  context: RequestContext,
): Promise<Result<AcceptedJob, ApiError>> {
  const { caller, services, session } = context
  const { state } = prepared
  if (state === undefined) throw new Error('Cannot answer in the background: nothing is stored')
  const form = { ...newAnswerForm(prepared, services.clock.now()), id }
  const job = jobOfResponse(id)
  const open = encodeResponse(identified({ kind: 'open', form, state: brief(state), job } as const))
  if (!open.includes(id)) return { ok: false, error: TOO_LARGE }
  // Stored before the job is accepted: a caller who has the id can read the response.
  await services.responses.open(placeOf(caller, id), open)
  const offer = { id: job, prepared, caller, session, hook: null, delivery: null, markers: null }
  return acceptJob({ ...offer, form, body }, services)
}

function brief({ items, turns }: AnswerState): AnswerState {
  return { items, turns, background: true }
}

/** The response as it stands. */
async function current(
  id: string,
  { stream, job }: { readonly stream: boolean; readonly job: AcceptedJob },
  { caller, services }: RequestContext,
): Promise<Response> {
  const query = new URLSearchParams(stream ? { stream: 'true' } : {})
  const found = await findResponse(id, caller, services)
  const response = bodyOrEvents(found, { id, caller, query, services })
  response.headers.set('x-moa-run', job.state.run)
  if (!job.fresh) response.headers.set('idempotent-replayed', 'true')
  return response
}

const TOO_LARGE: ApiError = {
  code: 'invalid_request',
  message:
    'Cannot answer in the background: the request and its conversation are larger than 1 MiB, the most that is stored',
  param: 'background',
}
