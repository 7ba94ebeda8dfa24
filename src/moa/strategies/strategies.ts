import type { Step } from '../plan.ts'
import { select } from './select.ts'
import type { Strategy } from './strategy.ts'
import { synthesize } from './synthesize.ts'

/** Every strategy, by the kind of its step. */
const STRATEGIES = { synthesize, select } satisfies {
  readonly [K in Step['kind']]: Strategy<Extract<Step, { readonly kind: K }>>
}

/** The strategy of a plan's last step. */
export function strategyOf(step: Step): Strategy {
  return STRATEGIES[step.kind]
}
