import { csvLine } from './csv-line.ts'
import type { WireUsageReport, WireUsageRow } from './usage-response.ts'

/** The columns of the CSV, each as it is read from a row. Times have a column each, counts by code share one. */
const COLUMNS: Readonly<Record<string, (row: WireUsageRow) => string | number | null>> = {
  name: (row) => row.name,
  runs: (row) => row.runs,
  degraded: (row) => row.degraded,
  failed: (row) => row.failed,
  cancelled: (row) => row.cancelled,
  replayed: (row) => row.replayed,
  calls: (row) => row.calls,
  failed_calls: (row) => row.failed_calls,
  cut_off_calls: (row) => row.cut_off_calls,
  fallback_calls: (row) => row.fallback_calls,
  retried_calls: (row) => row.retried_calls,
  prompt_tokens: (row) => row.prompt_tokens,
  completion_tokens: (row) => row.completion_tokens,
  cost_usd: (row) => row.cost_usd,
  unpriced_calls: (row) => row.unpriced_calls,
  saved_usd: (row) => row.saved_usd,
  saved_calls: (row) => row.saved_calls,
  latency_p50_ms: (row) => row.latency_ms?.p50 ?? null,
  latency_p95_ms: (row) => row.latency_ms?.p95 ?? null,
  first_token_p50_ms: (row) => row.first_token_ms?.p50 ?? null,
  first_token_p95_ms: (row) => row.first_token_ms?.p95 ?? null,
  tokens_per_second: (row) => row.tokens_per_second,
  failures: (row) => countsText(row.failures),
  reasons: (row) => countsText(row.reasons),
}

/** The rows as CSV (RFC 4180), without the total, which a spreadsheet would count again. */
export function usageCsv({ data }: Pick<WireUsageReport, 'data'>): string {
  const columns = Object.values(COLUMNS)
  const rows = data.map((row) => columns.map((column) => column(row)))
  return [Object.keys(COLUMNS), ...rows].map(csvLine).join('')
}

function countsText(counts: WireUsageRow['failures']): string {
  return Object.entries(counts)
    .map(([code, count]) => `${code}:${count}`)
    .join(' ')
}
