import type { Caller } from '../caller.ts'
import type { Ask } from '../../protocol/ask.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { firstChange, type Changing } from './as-it-is.ts'

/** Whether a caller may send requests to mixtures as they are only: a key with a list of them, and every session token. */
export function asksAsTheyAre({ kind, mixtures }: Caller): boolean {
  return kind === 'session' || mixtures !== null
}

/**
 * Why a caller may not send this request; null when it may. A list allows its mixtures as they are: with other
 * layers or another aggregator, a name would mean anything.
 */
export function beyondList(caller: Caller, ask: Changing & Pick<Ask, 'model'>): ApiError | null {
  const { mixtures } = caller
  if (mixtures?.includes(ask.model) === false) {
    const message = `Cannot ask "${ask.model.slice(0, 120)}" with ${bearerOf(caller)}: it is for ${mixtures.join(', ')}`
    return { code: 'forbidden', message, param: 'model' }
  }
  const changed = asksAsTheyAre(caller) ? firstChange(ask) : null
  return changed === null ? null : notAsItIs(caller, changed)
}

/** The error of a request that changes its mixture in a field. */
export function notAsItIs(caller: Caller, field: string): ApiError {
  const message = `Cannot send ${field} with ${bearerOf(caller)}: it is for mixtures as they are, without fusion in plugins or tools; of moa it takes progress, report, explore, study, a lower max_cost_usd or max_calls, and "use" or "off" for cache`
  return { code: 'forbidden', message, param: field }
}

/** The bearer of a caller, in words. */
export function bearerOf({ kind }: Caller): string {
  return kind === 'session' ? 'this session token' : 'this key'
}
