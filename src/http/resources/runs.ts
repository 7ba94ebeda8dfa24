import { aggregateSchema } from '../../protocol/runs/aggregate.ts'
import { askPlan } from '../../protocol/ask-plan.ts'
import { mergeOverrides } from '../../protocol/mixtures/overrides.ts'
import { wireList } from '../../protocol/list.ts'
import { STRATEGIES, typeOf } from '../../protocol/mixtures/strategy.ts'
import { parseWith } from '../../protocol/parse.ts'
import { firstMissing, newSeed } from '../../gateway/runs/prepare-ask.ts'
import { respond } from '../answers/answer-request.ts'
import type { RequestContext } from '../context.ts'
import { beyondList } from '../../gateway/mixtures/allow-list.ts'
import { errorResponse } from '../errors.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { fitCost } from '../../gateway/spending/cost-limit.ts'
import { isRunId } from '../../gateway/ids.ts'
import { readPage } from '../page.ts'
import { decodeRecord, wireRun, type RunRecord } from '../../gateway/runs/run-record.ts'
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
  return record === null ? errorResponse(notFound(id)) : Response.json(wireRun(record, 'full'))
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
  if (record === null) return errorResponse(notFound(id))
  const { transcript, identity } = record
  const given = transcript?.layers.at(-1) ?? []
  if (transcript === null || given.length === 0) return errorResponse(NOT_STORED)
  const { aggregator, references, stream } = parsed.value
  // Another key of the tenant may have run it with an aggregator of its own.
  const writer = aggregator ?? transcript.ask.overrides.aggregator
  // And a proposal that was selected would be replaced by what an aggregator writes.
  const { writer: before } = STRATEGIES[typeOf(transcript.mixture.strategy)]
  const strategy = before === 'agent' ? 'synthesize' : transcript.ask.overrides.strategy
  const beyond = beyondList(caller, { model: identity.mixture, aggregator: writer, strategy })
  if (beyond !== null) return errorResponse(beyond)
  const overrides = { aggregator, references }
  const ask = { ...transcript.ask, ...NOTHING_ELSE, overrides, stream, store: true }
  const written = { ...transcript.mixture, layers: [], strategy: 'synthesize' as const }
  const merged = mergeOverrides(written, overrides)
  if (!merged.ok) return errorResponse(invalidRequest(merged.error))
  const mixture = merged.value
  const missing = firstMissing(mixture, {}, services)
  if (missing !== null) return errorResponse(missing)
  const whole = askPlan(mixture, ask, { seed: newSeed(), given, reuseTurns: false })
  const fitted = fitCost(whole, mixture, services)
  if (!fitted.ok) return errorResponse(fitted.error)
  const plan = fitted.value
  // Agents that were missing then are missing now; the last step starts again.
  const reasons = record.report.reasons.filter((reason) => !LAST_STEP.test(reason))
  // The new record stores the proposals too, so that it can be aggregated again.
  const { shape, options } = transcript
  return respond({ shape, options, ask, mixture, plan, mode: 'off', reasons, identity }, context)
}

async function readRecord(
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

/** Reasons that only the last step can have. */
const LAST_STEP = /^(?:aggregator_|judge_|none_acceptable|agent_unfit)/

const NOTHING_ELSE = { cache: 'off', progress: 'none' } as const

const NOT_STORED: ApiError = {
  code: 'invalid_request',
  message:
    'Cannot aggregate this run: it has no stored proposals; send the request with "store": true to store them',
}

function notFound(id: string): ApiError {
  const message = `Cannot find the run "${id.slice(0, 80)}": runs are stored for 24 hours`
  return { code: 'not_found', message, param: 'id' }
}
