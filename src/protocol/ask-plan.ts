import type { Plan } from '../moa/plan.ts'
import type { Ask } from './ask.ts'
import type { Mixture } from './mixtures/mixture.ts'
import { toPlan } from './mixtures/plan.ts'

/** The parts of a plan that come neither from its mixture nor from its request. */
export interface AskPlanOptions {
  /** Seed of the reference order, unless the request brings one. */
  readonly seed: number
  readonly given: Plan['given']
  readonly reuseTurns: boolean
}

/** The plan for one request over its (merged) mixture. */
export function askPlan(mixture: Mixture, ask: Ask, options: AskPlanOptions): Plan {
  const { messages, settings, stream, progress } = ask
  return toPlan(mixture, {
    messages,
    settings,
    live: stream,
    drafts: stream && progress === 'live', // Nothing else of an answer shows them.
    given: options.given,
    proposals: ask.overrides.proposals,
    reuseTurns: options.reuseTurns,
    seed: settings.seed ?? options.seed,
  })
}

/** Whether the proposals of a turn may serve all its steps: the request has tools, and the mixture agrees. */
export function reusesTurns(mixture: Mixture, { settings }: Ask): boolean {
  return mixture.cache.turns && (settings.tools?.length ?? 0) > 0
}
