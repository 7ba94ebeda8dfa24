import type { Decision } from '../../protocol/improvements/improvement-request.ts'
import type {
  WireImprovement,
  WireImprovementList,
  WireRound,
} from '../../protocol/improvements/improvement-response.ts'
import type { CallOptions, Connection } from '../connection.ts'
import { query } from '../page.ts'

/** The methods about changes of mixtures that evidence suggests. */
export interface Improvements {
  /** Those of a mixture, newest first, with its last round. */
  list(mixture: string, options?: CallOptions): Promise<WireImprovementList>
  /** Starts a round now; `list` has what comes of it. */
  start(mixture: string, options?: CallOptions): Promise<WireRound>
  /** Puts one in place, ends it, or takes it back. */
  decide(
    id: string,
    body: { readonly mixture: string; readonly decision: Decision },
    options?: CallOptions,
  ): Promise<WireImprovement>
}

/** The methods about changes of mixtures that evidence suggests. */
export function improvementMethods(connection: Connection): Improvements {
  const path = '/v1/improvements'
  return {
    list: (mixture, options) => connection.json(`${path}${query({ mixture })}`, options),
    start: (mixture, options = {}) => connection.json(path, { ...options, body: { mixture } }),
    decide: (id, body, options = {}) =>
      connection.json(`${path}/${encodeURIComponent(id)}`, { ...options, body }),
  }
}
