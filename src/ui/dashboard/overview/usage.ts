import type { UsageOptions } from '../../../client/usage.ts'
import type { WireUsageReport, WireUsageRow } from '../../../protocol/usage/usage-response.ts'
import { useLoaded, type Source } from '../load.ts'
import type { Days } from './period.ts'

export type Usage = WireUsageReport
export type UsageRow = WireUsageRow

/** What usage is summed by, with the title of the column. */
export const BY = {
  mixture: 'Mixture',
  model: 'Model',
  role: 'Role',
  key: 'Key',
  session: 'Session',
} as const

export type By = keyof typeof BY

/** Which usage is read. */
export interface UsageQuery extends Days {
  readonly by: By | 'day'
  /** Only of this mixture; of all when empty. */
  readonly mixture: string
}

/** Reads usage. */
export function useUsage(query: UsageQuery): Source<Usage> {
  const options = optionsOf(query)
  return useLoaded(JSON.stringify(options), (client, signal) =>
    client.usage.get({ ...options, signal }),
  )
}

/** The query as the client has it. */
export function optionsOf({ mixture, ...rest }: UsageQuery): UsageOptions {
  return { ...rest, ...(mixture === '' ? {} : { mixture }) }
}
