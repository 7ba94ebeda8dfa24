import * as z from 'zod'
import type { Result } from '../../moa/result.ts'
import { parseWith, type Problem } from '../parse.ts'
import { dayOf } from './usage-entry.ts'

/** How long figures are stored, in days, which is also the longest period of one request. */
export const USAGE_DAYS = 400
/** How many days a request gets that names none, the last one included. */
const DEFAULT_DAYS = 30
const DAY_MS = 86_400_000

/** What the rows of a response stand for. */
export const USAGE_GROUPS = {
  day: 'a UTC day on which there were runs',
  mixture: 'a mixture, or a model that ran alone',
  model: 'a model that was called',
  role: 'what models were called for, such as `agent` or `aggregator`',
  key: 'the id of a key; of callers without one, what they are: `admin`, `open`, `page`, `session` or `hook`',
  session: 'a session; runs without one are left out',
} as const

export type UsageGroup = keyof typeof USAGE_GROUPS

/** Which figures a request wants. Days are UTC, as YYYY-MM-DD, both included. */
export interface UsageQuery {
  readonly from: string
  readonly to: string
  readonly by: UsageGroup
  /** Only runs of this one; null for all. */
  readonly mixture: string | null
}

/** The parameters of a query. */
export interface UsageRequest extends UsageQuery {
  readonly format: 'json' | 'csv'
  readonly tenant: string | null
}

/** The schema of the parameters. */
export function usageParams() {
  const day = z.string().refine(isDay, 'must be a day such as 2026-11-28').optional()
  return z.object({
    from: day.meta({ description: 'First UTC day. Default: 29 days before `to`' }),
    to: day.meta({ description: 'Last UTC day. Default: today' }),
    by: z
      .enum(Object.keys(USAGE_GROUPS) as UsageGroup[])
      .default('day')
      .meta({ description: 'What each row stands for.' }),
    mixture: z
      .string()
      .max(300)
      .optional()
      .meta({ description: 'Only the runs of this mixture, or of this model that ran alone.' }),
    format: z
      .enum(['json', 'csv'])
      .optional()
      .meta({ description: 'Default: what `Accept` names, otherwise `json`' }),
    tenant: z
      .string()
      .max(80)
      .optional()
      .meta({ description: 'The figures of another tenant; for the admin key only.' }),
  })
}

/** Reads the query of a request. */
export function readUsageQuery(
  query: URLSearchParams,
  { nowMs, accept }: { readonly nowMs: number; readonly accept: string | null },
): Result<UsageRequest, Problem> {
  const parsed = parseWith(usageParams(), Object.fromEntries(query))
  if (!parsed.ok) return parsed
  const { to = dayOf(nowMs), by, mixture = null, tenant = null } = parsed.value
  const { from = daysBefore(to, DEFAULT_DAYS - 1), format } = parsed.value
  if (from > to)
    return { ok: false, error: { message: 'from: must not be after to', param: 'from' } }
  if (from < daysBefore(to, USAGE_DAYS - 1)) {
    const message = `from: must be less than ${USAGE_DAYS} days before to`
    return { ok: false, error: { message, param: 'from' } }
  }
  const wanted = format ?? (/\btext\/csv\b/i.test(accept ?? '') ? 'csv' : 'json')
  return { ok: true, value: { from, to, by, mixture, tenant, format: wanted } }
}

/** The day that is so many days before another one. */
export function daysBefore(day: string, days: number): string {
  return dayOf(Date.parse(day) - days * DAY_MS)
}

/** The first days that have no year of four digits would not sort. */
function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(text)) return false
  const ms = Date.parse(text)
  // Some engines read the 30th of February as a day in March.
  return Number.isFinite(ms) && dayOf(ms) === text
}
