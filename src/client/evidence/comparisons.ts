import type { WireComparisonList } from '../../protocol/comparisons/comparison-response.ts'
import type { CallOptions, Connection } from '../connection.ts'
import { query } from '../page.ts'

/** Which comparisons. */
export interface ComparisonOptions {
  readonly version?: number | undefined
  readonly against?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** The methods about comparisons. */
export interface Comparisons {
  list(mixture: string, options?: ComparisonOptions): Promise<WireComparisonList>
  /** Every compared run as JSON lines, without texts. */
  export(mixture: string, options?: CallOptions): Promise<string>
}

/** The methods about comparisons. */
export function comparisonMethods(connection: Connection): Comparisons {
  const pathOf = (wanted: Record<string, string | number | undefined>) =>
    `/v1/comparisons${query(wanted)}`
  return {
    list: (mixture, { signal, ...wanted } = {}) =>
      connection.json(pathOf({ mixture, ...wanted }), { signal }),
    async export(mixture, options) {
      return (await connection.request(pathOf({ mixture, format: 'jsonl' }), options)).text()
    },
  }
}
