import type { CallContext } from '../calls/attempts.ts'
import type { PriceOf, ProposalSize } from '../cost/prompt-bound.ts'
import type { CallRole, Proposal, RunOutcome, StepEvent } from '../events.ts'
import type { PanelWatch } from '../layers/panel-watch.ts'
import type { CallSettings } from '../model-port.ts'
import type { Layer, Plan, Step } from '../plan.ts'

/** A model that the plan calls in its last step, and the fallbacks that may stand in for it. */
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
  /** The bound of another step with the same input: of what follows when this one has no result. */
  readonly boundOf: (step: Step) => StepBound
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

/** What the last step needs from its run. */
export interface StepContext extends CallContext {
  /** Runs another step in place of this one: what follows when this one has no result. */
  readonly proceed: (
    plan: Plan,
    proposals: readonly Proposal[],
  ) => AsyncGenerator<StepEvent, RunOutcome, void>
}

/**
 * How the last proposals become the answer. Code that plans, prices or runs a plan calls its strategy and
 * never depends on which one it is. Methods, not fields: their parameters are bivariant, so that the table of
 * strategies can hand out each one for any step.
 */
export interface Strategy<S extends Step = Step, W extends PanelWatch = PanelWatch> {
  /** From the last layer's proposals to the answer; `watch` followed the layers of this run, null where nothing did. */
  run(
    plan: Plan<S>,
    proposals: readonly Proposal[],
    context: StepContext,
    watch: W | null,
  ): AsyncGenerator<StepEvent, RunOutcome, void>
  /** The plan with what the strategy adds to its agents; absent where it adds nothing. */
  prepared?(plan: Plan<S>): Plan<S>
  /** What follows the layers of a run; absent where the strategy needs all of them. */
  watch?(plan: Plan<S>): W
  /** Every model that the step may call; those without `maxTokens` write within the limit of the answer. */
  callers(plan: Plan<S>): readonly StepCaller[]
  /** The step's part of the bound on the cost of a capped plan. */
  bound(plan: Plan<S>, input: StepInput): StepBound
  /** The layers without the one that the strategy misses least when money is short; called with two or more. */
  fewerLayers(layers: readonly Layer[]): readonly Layer[]
  /** The step for a plan with fewer layers or agents than it was made for; absent where that changes nothing. */
  fitted?(plan: Plan<S>): S
  /** What can answer without any agents when money is short, the largest first. */
  smaller(plan: Plan<S>): readonly Step[]
}
