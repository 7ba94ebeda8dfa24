import type { Caller } from '../../gateway/caller.ts'
import { jobOfResponse } from '../../gateway/ids.ts'
import type { JobPlace } from '../../gateway/ports/job-messages.ts'
import type { Services } from '../../gateway/ports/services.ts'
import {
  findResponse,
  placeOf,
  tooLarge,
  type FoundResponse,
} from '../../gateway/responses/read-response.ts'
import { openBody, responseBody } from '../../gateway/responses/response-text.ts'
import { encodeResponse } from '../../gateway/responses/stored-response.ts'
import { withoutAnswer } from '../../gateway/responses/without-answer.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { inputList } from '../../protocol/openai-responses/state/input-list.ts'
import { errorResponse } from '../errors.ts'
import { readPage } from '../page.ts'
import { replayEvents } from './event-replay.ts'

/** The stored response that a request names. */
export interface ResponseTarget {
  readonly caller: Caller
  readonly id: string
  readonly query: URLSearchParams
  readonly services: Services
}

/** GET /v1/responses/{id}: the response as its request got it; with `?stream=true` its events. */
export async function getResponse(target: ResponseTarget): Promise<Response> {
  return bodyOrEvents(await foundAt(target), target)
}

/** A response as it stands, or its events. */
export function bodyOrEvents(found: FoundResponse | null, target: ResponseTarget): Response {
  const { id, query } = target
  if (found === null) return notFound(id)
  if (found.kind === 'too_large') return errorResponse(tooLarge(id))
  if (query.get('stream') !== 'true') return Response.json(bodyOf(found))
  const after = query.get('starting_after') ?? '-1'
  if (!/^-?\d{1,9}$/.test(after)) return errorResponse(BAD_START)
  return replayEvents(found, Number(after), target)
}

function bodyOf(found: Exclude<FoundResponse, { readonly kind: 'too_large' }>): object {
  return found.kind === 'whole' ? responseBody(found) : openBody(found.open, found.status)
}

/** DELETE /v1/responses/{id}: no request can refer to it any more. The job of one that is being written stops. */
export async function deleteResponse(target: ResponseTarget): Promise<Response> {
  const { caller, id, services } = target
  const found = await foundAt(target)
  if (found?.kind === 'open') await services.jobs.cancel(jobOf(target))
  const known = found !== null && (await services.responses.remove(placeOf(caller, id)))
  return known ? Response.json({ id, object: 'response', deleted: true }) : notFound(id)
}

/** GET /v1/responses/{id}/input_items: what it answers, with the conversation before. */
export async function listInputItems(target: ResponseTarget): Promise<Response> {
  const { id, query } = target
  const found = await foundAt(target)
  if (found === null) return notFound(id)
  if (found.kind === 'too_large') return errorResponse(tooLarge(id))
  const { state } = found.kind === 'whole' ? found : found.open
  const page = readPage(query)
  if (!page.ok) return errorResponse(page.error)
  const order = query.get('order') ?? 'desc'
  if (order !== 'asc' && order !== 'desc') return errorResponse(BAD_ORDER)
  const { limit } = page.value
  const list = inputList(state.items, { limit, order, after: query.get('after') })
  return list === null ? errorResponse(BAD_AFTER) : Response.json(list)
}

/** POST /v1/responses/{id}/cancel: only a response in the background can be cancelled; one that is over stays as it is. */
export async function cancelResponse(target: ResponseTarget): Promise<Response> {
  const { id, caller, services } = target
  const found = await foundAt(target)
  if (found === null) return notFound(id)
  if (found.kind === 'open') {
    // Of this end and that of its run the first one counts.
    const job = await services.jobs.cancel(jobOf(target))
    if (job !== null) {
      const text = encodeResponse(withoutAnswer(found.open, job))
      await services.responses.close(placeOf(caller, id), text)
    }
    return bodyOrEvents(await foundAt(target), { ...target, query: new URLSearchParams() })
  }
  const isOver = found.kind === 'whole' && found.state.background === true
  return isOver ? Response.json(responseBody(found)) : errorResponse(NOT_IN_BACKGROUND)
}

function jobOf({ id, caller }: ResponseTarget): JobPlace {
  return { tenant: caller.tenant, id: jobOfResponse(id) }
}

/** POST /v1/responses/compact: there is no such thing here. */
export function compactResponse(): Response {
  return errorResponse(NO_COMPACTION)
}

function foundAt({ id, caller, services }: ResponseTarget): Promise<FoundResponse | null> {
  return findResponse(id, caller, services)
}

function notFound(id: string): Response {
  const message = `Cannot find the response "${id.slice(0, 80)}": responses are stored for 24 hours, unless their request said "store": false`
  return errorResponse({ code: 'not_found', message, param: 'id' })
}

const BAD_START: ApiError = {
  code: 'invalid_request',
  message: 'Cannot start there: wanted the sequence_number of an event',
  param: 'starting_after',
}

const BAD_ORDER: ApiError = {
  code: 'invalid_request',
  message: 'Cannot use this order: wanted "asc" or "desc"',
  param: 'order',
}

const BAD_AFTER: ApiError = {
  code: 'invalid_request',
  message: 'Cannot list the items after this one: wanted the id of an item of this response',
  param: 'after',
}

const NOT_IN_BACKGROUND: ApiError = {
  code: 'invalid_request',
  message:
    'Cannot cancel this response: wanted one that was made with "background": true; close the connection to stop another',
  param: 'id',
}

const NO_COMPACTION: ApiError = {
  code: 'not_found',
  message:
    'Cannot compact a conversation: this gateway has no compaction; send a shorter conversation to POST /v1/responses',
}
