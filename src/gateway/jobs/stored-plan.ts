import type { CallSettings } from '../../moa/model-port.ts'
import type { Aggregator, Plan } from '../../moa/plan.ts'

/**
 * A plan as any release stored it. At first there was one strategy, and the settings of the answer were
 * its aggregator's; limits came one after the other.
 */
export type EarlierPlan = Omit<
  Plan,
  'step' | 'answer' | 'references' | 'maxMicros' | 'maxCalls'
> & {
  readonly references: Partial<Plan['references']>
  readonly maxMicros?: number | null
  readonly maxCalls?: number | null
} & (
    | Pick<Plan, 'step' | 'answer'>
    | { readonly aggregator: Aggregator & { readonly settings: CallSettings } }
  )

/** An earlier plan as plans are now. */
export function upgradedPlan(earlier: EarlierPlan): Plan {
  const { references, maxMicros = null, maxCalls = null, ...rest } = earlier
  const limits = { references: { ...NO_LIMITS, ...references }, maxMicros, maxCalls } as const
  if ('step' in rest) return { ...rest, ...limits }
  const { aggregator: last, ...plan } = rest
  const { settings: answer, ...aggregator } = last
  return { ...plan, ...limits, step: { kind: 'synthesize', aggregator }, answer }
}

/** How a release that did not store a part of the style showed proposals. */
const NO_LIMITS: Plan['references'] = {
  format: 'fenced',
  place: 'system',
  shuffle: false,
  maxChars: 24_000,
  maxBytes: null,
}
