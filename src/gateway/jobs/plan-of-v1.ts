import type { CallSettings } from '../../moa/model-port.ts'
import type { Aggregator, Plan } from '../../moa/plan.ts'

/** A plan in documents of version 1: there was one strategy, and the settings of the answer were its aggregator's. */
export interface PlanV1 extends Omit<Plan, 'step' | 'answer'> {
  readonly aggregator: Aggregator & { readonly settings: CallSettings }
}

/** The plan of a document of version 1 as plans are now. */
export function planOfV1({
  aggregator: { settings: answer, ...aggregator },
  ...plan
}: PlanV1): Plan {
  return { ...plan, step: { kind: 'synthesize', aggregator }, answer }
}
