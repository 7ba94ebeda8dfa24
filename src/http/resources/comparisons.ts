import {
  comparisonLines,
  wireComparisons,
} from '../../gateway/evidence/comparing/wire-comparisons.ts'
import { lookupMixture } from '../../gateway/mixtures/lookup.ts'
import { readComparisonQuery } from '../../protocol/comparisons/comparison-query.ts'
import { invalidRequest } from '../../protocol/errors.ts'
import { dayOf } from '../../protocol/usage/usage-entry.ts'
import { errorResponse } from '../errors.ts'
import type { UsageTarget } from './usage.ts'

/** GET /v1/comparisons: how the answers of a mixture did against others, as JSON, or the last runs as JSON lines. */
export async function getComparisons({
  caller: { tenant },
  query,
  accept,
  services,
}: UsageTarget): Promise<Response> {
  const read = readComparisonQuery(query)
  if (!read.ok) return errorResponse(invalidRequest(read.error))
  const { mixture, format } = read.value
  const place = { tenant, mixture }
  const headers = { vary: 'accept', 'cache-control': 'no-store' }
  if ((format ?? (/\bapplication\/jsonl\b/i.test(accept ?? '') ? 'jsonl' : 'json')) === 'jsonl') {
    const lines = comparisonLines(await services.comparisons.runs(place), read.value)
    return new Response(lines, { headers: { ...headers, 'content-type': 'application/jsonl' } })
  }
  const [found, summaries] = await Promise.all([
    lookupMixture(services.mixtures, tenant, mixture),
    services.comparisons.read(place, dayOf(services.clock.now())),
  ])
  if (found === null && summaries.comparisons.length === 0) {
    const message = `Cannot read comparisons: there is no mixture "${mixture}"`
    return errorResponse({ code: 'not_found', message, param: 'mixture' })
  }
  const dailyUsd = found?.mixture.compare?.daily_usd ?? null
  return Response.json(wireComparisons(summaries, read.value, dailyUsd), { headers })
}
