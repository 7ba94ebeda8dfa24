import type { CallContext } from '../calls/attempts.ts'
import type { PriceOf, ProposalSize } from '../cost/prompt-bound.ts'
import type { CallRole, Proposal, RunOutcome, StepEvent } from '../events.ts'
import type { CallSettings } from '../model-port.ts'
import type { Layer, Plan, Step } from '../plan.ts'

/** A model that the plan calls once in its last step, and the fallbacks that may stand in for it. */
export interface StepCaller {
  readonly role: CallRole
  readonly model: string
  readonly fallbacks: readonly string[]
  readonly settings: CallSettings
}

/** What the last step starts from, as far as a bound on its cost needs to know. */
export interface StepInput {
  /** The most tokens of the conversation. */
  readonly conversationTokens: number
  /** As long as they may be. */
  readonly proposals: readonly ProposalSize[]
  readonly priceOf: PriceOf
}

/** The most that the last step can call and cost, in millionths of a US dollar. */
export interface StepBound {
  /** The planned calls. */
  readonly calls: number
  /** Retries, fallbacks and repairs: every further attempt that the step may make. */
  readonly extraCalls: number
  /** Of the planned calls, each made once. */
  readonly micros: number
  /** Of every further attempt. */
  readonly extraMicros: number
}

/**
 * How the last proposals become the answer. Code that plans, prices or runs a plan calls its strategy and
 * never depends on which one it is. Methods, not fields: their parameters are bivariant, so that the table of
 * strategies can hand out each one for any step.
 */
export interface Strategy<S extends Step = Step> {
  /** From the last layer's proposals to the answer. */
  run(
    plan: Plan<S>,
    proposals: readonly Proposal[],
    context: CallContext,
  ): AsyncGenerator<StepEvent, RunOutcome, void>
  /** Every model that the step may call; those without `maxTokens` write within the limit of the answer. */
  callers(plan: Plan<S>): readonly StepCaller[]
  /** The step's part of the bound on the cost of a capped plan. */
  bound(plan: Plan<S>, input: StepInput): StepBound
  /** The layers without the one that the strategy misses least when money is short; called with two or more. */
  fewerLayers(layers: readonly Layer[]): readonly Layer[]
  /** What can answer without any agents when money is short, the largest first. */
  smaller(plan: Plan<S>): readonly Step[]
}
