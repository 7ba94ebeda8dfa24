import type { Caller } from '../../gateway/caller.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { readUsageQuery } from '../../protocol/usage/usage-query.ts'
import { wireUsage } from '../../protocol/usage/usage-row.ts'
import { usageCsv } from '../../protocol/usage/usage-csv.ts'
import { errorResponse } from '../errors.ts'

/** A request for figures. */
export interface UsageTarget {
  readonly caller: Caller
  readonly query: URLSearchParams
  readonly accept: string | null
  readonly services: Services
}

/** GET /v1/usage: what the runs of a period used and cost, as JSON or CSV. */
export async function getUsage({
  caller,
  query,
  accept,
  services,
}: UsageTarget): Promise<Response> {
  const read = readUsageQuery(query, { nowMs: services.clock.now(), accept })
  if (!read.ok) return errorResponse(invalidRequest(read.error))
  const { tenant, format, ...wanted } = read.value
  const isOperator = caller.kind === 'admin' || caller.kind === 'open'
  if (tenant !== null && tenant !== caller.tenant && !isOperator) return errorResponse(FORBIDDEN)
  const report = wireUsage(wanted, await services.usage.read(tenant ?? caller.tenant, wanted))
  const headers = { vary: 'accept', 'cache-control': 'no-store' }
  if (format === 'json') return Response.json(report, { headers })
  const name = `usage-by-${report.by}-${report.from}-${report.to}.csv`
  return new Response(usageCsv(report), {
    headers: {
      ...headers,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  })
}

const FORBIDDEN: ApiError = {
  code: 'forbidden',
  message: 'Cannot read the usage of another tenant: that is for the admin key',
  param: 'tenant',
}
