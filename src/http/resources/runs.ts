import { aggregateSchema } from '../../protocol/runs/aggregate.ts'
import { wireList } from '../../protocol/list.ts'
import { parseWith } from '../../protocol/parse.ts'
import { prepareAggregate } from '../../gateway/aggregate/prepare-aggregate.ts'
import { respond } from '../answers/answer-request.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { isRunId } from '../../gateway/ids.ts'
import { readPage } from '../page.ts'
import {
  decodeRecord,
  wireRun,
  withTranscript,
  type RunRecord,
} from '../../gateway/runs/run-record.ts'
import type { Services } from '../../gateway/ports/services.ts'

/** GET /v1/runs: newest first, without proposals and answers. */
export async function listRuns(
  tenant: string,
  query: URLSearchParams,
  services: Services,
): Promise<Response> {
  const page = readPage(query)
  if (!page.ok) return errorResponse(page.error)
  const { records, cursor } = await services.runs.list(tenant, page.value)
  const data = records.flatMap((text) => {
    const record = readable(text, services)
    return record === null ? [] : wireRun(record, 'summary')
  })
  return Response.json(wireList(data, cursor))
}

/** GET /v1/runs/{id}: the report; with the proposals and the answer, if the request stored them. */
export async function getRun(id: string, tenant: string, services: Services): Promise<Response> {
  const record = await readRecord(id, tenant, services)
  return record === null ? errorResponse(runNotFound(id)) : Response.json(wireRun(record, 'full'))
}

/** POST /v1/runs/{id}/aggregate: a new answer from the proposals of a stored run, which are not paid again. */
export async function aggregateRun(
  id: string,
  body: unknown,
  context: RequestContext,
): Promise<Response> {
  const { services, caller } = context
  const parsed = parseWith(aggregateSchema, body)
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const record = await readRecord(id, caller.tenant, services)
  if (record === null) return errorResponse(runNotFound(id))
  const prepared = await prepareAggregate(record, parsed.value, context)
  return prepared.ok ? respond(prepared.value, context) : errorResponse(prepared.error)
}

/** A run with its transcript, where that is stored; null when there is none. */
export async function readRecord(
  id: string,
  tenant: string,
  services: Services,
): Promise<RunRecord | null> {
  const record = await readSummary(id, tenant, services)
  if (record?.transcriptApart !== true) return record
  return withTranscript(record, await services.runs.readTranscript(tenant, id))
}

/** A run without its transcript; null when there is none. */
export async function readSummary(
  id: string,
  tenant: string,
  services: Services,
): Promise<RunRecord | null> {
  return isRunId(id) ? readable(await services.runs.read(tenant, id), services) : null
}

/** Null when there is none; one that cannot be read counts as absent, and is reported. */
function readable(text: string | null, services: Services): RunRecord | null {
  const record = decodeRecord(text)
  if (text !== null && record === null) services.trouble('run_unreadable')
  return record
}

/** The error about a run that is not there. */
export function runNotFound(id: string): ApiError {
  const message = `Cannot find the run "${id.slice(0, 80)}": runs are stored for 24 hours`
  return { code: 'not_found', message, param: 'id' }
}
