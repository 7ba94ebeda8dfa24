import { connect } from '../../../client/connection.ts'
import { query } from '../../../client/page.ts'
import { key } from '../../shared/access.ts'
import type { Days } from './period.ts'

/** What usage is summed by, with the title of the column. */
export const BY = {
  mixture: 'Mixture',
  model: 'Model',
  role: 'Role',
  key: 'Key',
  session: 'Session',
} as const

export type By = keyof typeof BY

/** Half of the times were shorter than `p50`, and 19 of 20 shorter than `p95`. */
export interface Spread {
  readonly p50: number
  readonly p95: number
}

/** The sums of one day, mixture, model, role, key or session. */
export interface UsageRow {
  readonly name: string
  readonly runs: number
  readonly degraded: number
  readonly failed: number
  readonly cancelled: number
  readonly replayed: number
  readonly calls: number
  readonly failed_calls: number
  readonly cut_off_calls: number
  readonly fallback_calls: number
  readonly retried_calls: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly cost_usd: number | null
  readonly unpriced_calls: number
  readonly saved_usd: number
  readonly saved_calls: number
  readonly latency_ms: Spread | null
  readonly first_token_ms: Spread | null
  readonly tokens_per_second: number | null
  readonly failures: Readonly<Record<string, number>>
  readonly reasons: Readonly<Record<string, number>>
}

/** What `GET /v1/usage` returns. */
export interface Usage {
  readonly from: string
  readonly to: string
  readonly counting_since: string | null
  readonly data: readonly UsageRow[]
  readonly total: UsageRow
}

/** Which usage is read. */
export interface UsageQuery extends Days {
  readonly by: By | 'day'
  /** Only of this mixture; of all when empty. */
  readonly mixture: string
}

/** The path of some usage. */
export function usagePath({ mixture, ...rest }: UsageQuery): string {
  return `/v1/usage${query({ ...rest, mixture: mixture === '' ? undefined : mixture })}`
}

/** Reads usage. */
export function readUsage(path: string, signal: AbortSignal): Promise<Usage> {
  const connection = connect({ url: location.origin, key: key.value ?? undefined })
  return connection.json<Usage>(path, { signal })
}
