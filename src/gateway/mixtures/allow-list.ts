import type { Caller } from '../caller.ts'
import type { ApiError } from '../../protocol/errors.ts'

/** The fields of a request that a list of mixtures can forbid. */
export interface ListedFields {
  readonly model: string
  readonly layers?: unknown
  readonly aggregator?: unknown
  readonly strategy?: unknown
  readonly judge?: unknown
}

/** The parts of a mixture that a caller with a list may not change. */
const CHANGES = ['layers', 'aggregator', 'strategy', 'judge'] as const

/**
 * Why a caller with a list of mixtures may not send this request; null when it may. The list allows its
 * mixtures without changes: with other layers, another aggregator, strategy or judge, a name would mean anything.
 */
export function beyondList({ mixtures, kind }: Caller, request: ListedFields): ApiError | null {
  if (mixtures === null) return null
  const bearer = kind === 'session' ? 'this session token' : 'this key'
  if (!mixtures.includes(request.model)) {
    const message = `Cannot ask "${request.model.slice(0, 120)}" with ${bearer}: it is for ${mixtures.join(', ')}`
    return { code: 'forbidden', message, param: 'model' }
  }
  const changed = CHANGES.find((part) => request[part] !== undefined)
  if (changed === undefined) return null
  const message = `Cannot change moa.${changed} with ${bearer}: it is for its mixtures as they are`
  return { code: 'forbidden', message, param: `moa.${changed}` }
}
