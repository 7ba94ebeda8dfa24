import type { ApiError } from '../../protocol/errors.ts'
import { isOver } from '../../protocol/jobs/job-state.ts'
import type { Caller } from '../caller.ts'
import type { Services } from '../ports/services.ts'
import type { ResponsePlace } from './response-store.ts'
import { isResponseId } from '../ids.ts'
import { withoutAnswer } from './without-answer.ts'
import { decodeResponse, type StoredResponse } from './stored-response.ts'

/** The place of a response of a caller. Callers with session tokens do not trust each other: each reads its own only. */
export function placeOf({ tenant, session }: Caller, id: string): ResponsePlace {
  return { tenant, session, id }
}

/** A response of a caller, with the state of the job that writes it. */
export type FoundResponse =
  | Exclude<StoredResponse, { readonly kind: 'open' }>
  | {
      readonly kind: 'open'
      readonly open: OpenStored
      readonly status: 'queued' | 'in_progress'
    }

type OpenStored = Extract<StoredResponse, { readonly kind: 'open' }>

/** A stored response of a caller as it stands; null when there is none. */
export async function findResponse(
  id: string,
  caller: Caller,
  services: Pick<Services, 'responses' | 'jobs' | 'trouble'>,
): Promise<FoundResponse | null> {
  const stored = await readResponse(id, caller, services)
  if (stored?.kind !== 'open') return stored
  const job = await services.jobs.read({ tenant: caller.tenant, id: stored.job })
  // It was noted before its job was accepted.
  if (job === null) return null
  const { status } = job.state
  if (!isOver(status)) {
    return { kind: 'open', open: stored, status: status === 'queued' ? status : 'in_progress' }
  }
  // The job may have stored its end since the first read.
  const again = await readResponse(id, caller, services)
  if (again?.kind === 'whole') return again
  return withoutAnswer(
    stored,
    status === 'done' ? { ...job.state, error: unstored(job.state.id) } : job.state,
  )
}

/** The error of an answer that was written and could not be stored here: its job has it. */
function unstored(job: string): ApiError {
  const message = `Cannot read the answer here: it could not be stored; GET /v1/jobs/${job} has it`
  return { code: 'internal_error', message }
}

/** What is stored of a response; null when there is none. One that cannot be read counts as absent, and is reported. */
async function readResponse(
  id: string,
  caller: Caller,
  services: Pick<Services, 'responses' | 'trouble'>,
): Promise<StoredResponse | null> {
  if (!isResponseId(id)) return null
  const text = await services.responses.read(placeOf(caller, id))
  const response = decodeResponse(text)
  if (text !== null && response === null) services.trouble('response_unreadable')
  return response
}

/** The error of a response that was not stored, as it was too large. */
export function tooLarge(id: string): ApiError {
  const message = `Cannot read the response "${id}": with its conversation it was larger than 1 MiB and was not stored`
  return { code: 'not_found', message, param: 'id' }
}
