import type { Caller } from '../caller.ts'
import type { ApiError } from '../../protocol/errors.ts'

/** What is asked, as far as a list of mixtures can forbid it. */
export interface Asked {
  readonly model: string
  readonly layers?: unknown
  readonly aggregator?: unknown
  readonly strategy?: unknown
  readonly judge?: unknown
}

/** The parts of a mixture without which its name would mean anything. */
const CHANGES = ['layers', 'aggregator', 'strategy', 'judge'] as const

/**
 * Why a caller with a list of mixtures may not ask this; null when it may. The mixtures on the list are
 * meant as they are: with other layers, another aggregator, strategy or judge, the name would mean anything.
 */
export function beyondList({ mixtures, kind }: Caller, asked: Asked): ApiError | null {
  if (mixtures === null) return null
  const bearer = kind === 'session' ? 'this session token' : 'this key'
  if (!mixtures.includes(asked.model)) {
    const message = `Cannot ask "${asked.model.slice(0, 120)}" with ${bearer}: it is for ${mixtures.join(', ')}`
    return { code: 'forbidden', message, param: 'model' }
  }
  const changed = CHANGES.find((part) => asked[part] !== undefined)
  if (changed === undefined) return null
  const message = `Cannot change moa.${changed} with ${bearer}: it is for its mixtures as they are`
  return { code: 'forbidden', message, param: `moa.${changed}` }
}
