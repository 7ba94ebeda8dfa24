import type { JobState } from '../../protocol/jobs/job-state.ts'
import type { Caller } from '../caller.ts'
import type { AnswerForm } from '../../protocol/wire-shape.ts'
import { newAnswerForm } from '../runs/answer-form.ts'
import type { PreparedAsk } from '../runs/prepare-ask.ts'
import { earlierFingerprints, fingerprintOf } from '../fingerprint.ts'
import { MISMATCH } from '../errors.ts'
import { newRunId } from '../ids.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import type { Services } from '../ports/services.ts'
import { encodeOrder, type JobOrder } from './job-order.ts'
import type { DeliveryOrder } from '../deliveries/delivery-order.ts'
import type { Accepted, JobPlace } from '../ports/job-messages.ts'

/** A request to do a job. */
export interface JobOffer {
  readonly id: string
  readonly prepared: PreparedAsk
  readonly caller: Caller
  readonly session: string | null
  readonly hook: string | null
  readonly delivery: DeliveryOrder | null
  /** Code of the markers around text from outside; null when there is none. */
  readonly markers: string | null
  /** Form of its answer, where that was named before; a new one by default. */
  readonly form?: AnswerForm
  /** The body of the request; the same id with another body is rejected. */
  readonly body: unknown
}

/** A job that was accepted. */
export interface AcceptedJob {
  readonly state: JobState
  /** False when it was accepted before. */
  readonly fresh: boolean
}

/** Accepts a job: once this returns, the job will be done. The same id is the same job. */
export async function acceptJob(
  offer: JobOffer,
  services: Services,
): Promise<Result<AcceptedJob, ApiError>> {
  const { id, caller, session, hook, delivery, markers, body } = offer
  const now = services.clock.now()
  const prepared = withDrafts(offer.prepared)
  const { form = newAnswerForm(prepared, now) } = offer
  const order: JobOrder = { prepared, caller, session, form, delivery, markers }
  const accepted = await services.jobs.accept({
    tenant: caller.tenant,
    id,
    run: newRunId(now),
    session,
    hook,
    fingerprint: await fingerprintOf(body),
    order: encodeOrder(order),
    delivers: delivery !== null,
  })
  return result(accepted, { place: { tenant: caller.tenant, id }, body }, services)
}

/** The events of a job have its drafts, although its answer is no stream. */
function withDrafts({ plan, ...rest }: PreparedAsk): PreparedAsk {
  return { ...rest, plan: rest.ask.progress === 'live' ? { ...plan, drafts: true } : plan }
}

/** The job that was accepted before under an id, even if it would be rejected now; null when there is none. */
export async function acceptedBefore(
  place: JobPlace,
  body: unknown,
  services: Services,
): Promise<Result<AcceptedJob, ApiError> | null> {
  const accepted = await services.jobs.look(place, await fingerprintOf(body))
  return accepted === null ? null : result(accepted, { place, body }, services)
}

async function result(
  { fresh, same, state }: Accepted,
  { place, body }: { readonly place: JobPlace; readonly body: unknown },
  services: Services,
): Promise<Result<AcceptedJob, ApiError>> {
  if (same) return { ok: true, value: { state, fresh } }
  for (const fingerprint of await earlierFingerprints(body)) {
    const accepted = await services.jobs.look(place, fingerprint)
    if (accepted?.same === true) return { ok: true, value: { state, fresh } }
  }
  return { ok: false, error: MISMATCH }
}
