import type { Remark } from '../../events.ts'
import type { ConsultEvent, JudgeFailure } from '../../judging/consult.ts'
import type { Lettered } from '../../judging/letters.ts'
import type { Judge, Plan, SelectStep } from '../../plan.ts'
import type { Result } from '../../result.ts'
import type { StepBound, StepContext, StepInput } from '../strategy.ts'

/** What a judge found when it compared proposals. */
export interface Comparison {
  /** The best first. */
  readonly ranked: readonly Lettered[]
  /** The worst fault of each proposal that has one, by letter. */
  readonly faults: ReadonlyMap<string, string>
  /** Whether even the best would not do; a judge of pairs does not say. */
  readonly noneAcceptable: boolean
}

/** A plan to select, with the judge that compares. */
export interface Comparing {
  readonly plan: Plan<SelectStep>
  readonly judge: Judge
}

/** How a judge compares proposals. */
export interface Method {
  readonly compare: (
    comparing: Comparing,
    lettered: readonly Lettered[],
    context: StepContext,
  ) => AsyncGenerator<ConsultEvent | Remark, Result<Comparison, JudgeFailure>, void>
  /** The most that comparing can call and cost. */
  readonly bound: (comparing: Comparing, input: StepInput) => StepBound
}
