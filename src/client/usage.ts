import type { UsageQuery } from '../protocol/usage/usage-query.ts'
import type { WireUsageReport } from '../protocol/usage/usage-response.ts'
import type { Connection } from './connection.ts'
import { query } from './page.ts'

/** Which figures. Days are UTC, as YYYY-MM-DD; without any, the last 30. */
export interface UsageOptions {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly by?: UsageQuery['by'] | undefined
  readonly mixture?: string | undefined
  /** Another tenant; for the admin key. */
  readonly tenant?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** The methods about usage. */
export interface Usage {
  /** What the runs of a period used and cost. */
  get(options?: UsageOptions): Promise<WireUsageReport>
  /** The rows as CSV. */
  csv(options?: UsageOptions): Promise<string>
}

/** The methods about usage. */
export function usageMethods(connection: Connection): Usage {
  return {
    get: ({ signal, ...wanted } = {}) => connection.json(`/v1/usage${query(wanted)}`, { signal }),
    async csv({ signal, ...wanted } = {}) {
      const path = `/v1/usage${query({ ...wanted, format: 'csv' })}`
      return (await connection.request(path, { signal })).text()
    },
  }
}
