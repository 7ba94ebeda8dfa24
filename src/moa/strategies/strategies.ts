import type { Plan, Step } from '../plan.ts'
import { debate } from './debate/debate.ts'
import { council } from './council/council.ts'
import { critique } from './critique/critique.ts'
import { fusion } from './fusion.ts'
import { cascade } from './cascade/cascade.ts'
import { select } from './select.ts'
import type { Strategy, StepBound, StepInput } from './strategy.ts'
import { synthesize } from './synthesize.ts'
import { vote } from './vote/vote.ts'

/** Every strategy, by the kind of its step. */
const STRATEGIES = {
  synthesize,
  select,
  vote,
  fusion,
  cascade,
  debate,
  critique,
  council,
} satisfies {
  readonly [K in Step['kind']]: Strategy<Extract<Step, { readonly kind: K }>>
}

/** The plan with what its strategy adds to the agents. */
export function prepared(plan: Plan): Plan {
  return strategyOf(plan.step).prepared?.(plan) ?? plan
}

/** The strategy of a plan's last step. */
export function strategyOf(step: Step): Strategy {
  return STRATEGIES[step.kind]
}

/** The bound of a plan's last step. */
export function boundOfStep(plan: Plan, input: Omit<StepInput, 'boundOf'>): StepBound {
  const boundOf = (step: Step) => boundOfStep({ ...plan, step }, input)
  return strategyOf(plan.step).bound(plan, { ...input, boundOf })
}
