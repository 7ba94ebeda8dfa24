import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { readMixture } from '../../protocol/mixtures/stored-mixture.ts'
import type { Ask } from '../../protocol/ask.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { ParsedRequest, ShapeName } from '../../protocol/wire-shape.ts'

/** A request as runs and jobs store it. */
export interface StoredAsk extends ParsedRequest {
  readonly shape: ShapeName
  /** With the overrides of the request. */
  readonly mixture: Mixture
}

/** A request as any release stored it: at first the body of a chat request, and its mixture of that time. */
export type EarlierAsk =
  | { readonly request: unknown; readonly mixture: unknown }
  | (Omit<StoredAsk, 'mixture' | 'ask'> & {
      readonly mixture: unknown
      readonly ask: EarlierRequest
    })

type EarlierRequest = Omit<Ask, keyof typeof LATER_FIELDS> & Partial<Ask>

/** Fields that came later, as requests of before were answered. */
const LATER_FIELDS = { report: 'full' } as const

/** An earlier request as requests are stored now; null when it cannot be read. */
export function upgradedAsk(earlier: EarlierAsk): StoredAsk | null {
  const mixture = readMixture(earlier.mixture)
  if (mixture === null) return null
  if ('ask' in earlier) {
    const { shape, ask, options } = earlier
    return { shape, ask: { ...LATER_FIELDS, ...ask }, options, mixture }
  }
  const shape = 'openai-chat'
  const parsed = SHAPES[shape].parse(earlier.request)
  if (!parsed.ok) return null
  const { ask, options } = parsed.value
  return { shape, ask, options, mixture }
}
