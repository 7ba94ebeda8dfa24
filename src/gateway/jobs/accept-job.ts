import { canonicalJson } from '../../protocol/canonical-json.ts'
import type { JobState } from '../../protocol/jobs/job-state.ts'
import type { Caller } from '../caller.ts'
import { newAnswerForm } from '../runs/answer-form.ts'
import type { PreparedAsk } from '../runs/prepare-ask.ts'
import { sha256 } from '../hash.ts'
import { MISMATCH } from '../errors.ts'
import { newRunId } from '../ids.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { Result } from '../../moa/result.ts'
import type { Services } from '../ports/services.ts'
import { encodeOrder, type JobOrder } from './job-order.ts'
import type { DeliveryOrder } from '../deliveries/delivery-order.ts'
import type { Accepted, JobPlace } from '../ports/job-messages.ts'

export interface Asked {
  readonly id: string
  readonly prepared: PreparedAsk
  readonly caller: Caller
  readonly session: string | null
  readonly hook: string | null
  readonly delivery: DeliveryOrder | null
  /** Code of the markers around what came from outside; null when nothing did. */
  readonly markers: string | null
  /** What was sent; the same id with something else is refused. */
  readonly body: unknown
}

export interface Taken {
  readonly state: JobState
  /** False when it was accepted before. */
  readonly fresh: boolean
}

/** Takes a job on: once this returns, it will be done. The same id again is the same job. */
export async function acceptJob(
  asked: Asked,
  services: Services,
): Promise<Result<Taken, ApiError>> {
  const { id, prepared, caller, session, hook, delivery, markers, body } = asked
  const now = services.clock.now()
  const form = newAnswerForm(prepared, now)
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
  return taken(accepted)
}

/** The job that was accepted before under an id, however it would be judged now; null when there is none. */
export async function acceptedBefore(
  place: JobPlace,
  body: unknown,
  services: Services,
): Promise<Result<Taken, ApiError> | null> {
  const accepted = await services.jobs.look(place, await fingerprintOf(body))
  return accepted === null ? null : taken(accepted)
}

function taken({ fresh, same, state }: Accepted): Result<Taken, ApiError> {
  return same ? { ok: true, value: { state, fresh } } : { ok: false, error: MISMATCH }
}

function fingerprintOf(body: unknown): Promise<string> {
  return sha256(canonicalJson(body))
}
