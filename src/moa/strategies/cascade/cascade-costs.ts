import type { CallReport } from '../../events.ts'
import type { PriceOf } from '../../cost/prompt-bound.ts'
import { costOf } from '../../cost/price.ts'
import { sentTerms } from '../../cost/sent-terms.ts'
import { NO_USAGE } from '../../cost/usage.ts'
import type { CascadeStep, Plan } from '../../plan.ts'
import { costOfCalls } from '../../report.ts'

/** What the steps of a cascade cost beside what they stand in for, in US dollars. */
export interface CascadeCosts {
  /** Against the rest of the mixture alone; less than 0 when the rest was called too. Null when a price is unknown. */
  readonly savedUsd: number | null
  /**
   * The share of answers that the steps must give for the cascade to cost less than the rest alone: their cost and that of
   * their gates, in units of the rest. Null when a price is unknown, or the rest is free.
   */
  readonly breakEven: number | null
}

/** The costs of a cascade whose steps made these calls; `rest` are the calls of the rest, null when none was needed. */
export function cascadeCosts(
  plan: Plan<CascadeStep>,
  calls: { readonly steps: readonly CallReport[]; readonly rest: readonly CallReport[] | null },
  priceOf: PriceOf,
): CascadeCosts {
  const stepsUsd = costOfCalls(calls.steps)
  const restUsd =
    calls.rest === null ? estimateOfRest(plan, calls.steps, priceOf) : costOfCalls(calls.rest)
  if (stepsUsd === null || restUsd === null) return { savedUsd: null, breakEven: null }
  return {
    savedUsd: calls.rest === null ? restUsd - stepsUsd : -stepsUsd,
    breakEven: restUsd === 0 ? null : stepsUsd / restUsd,
  }
}

/** What the rest would have cost, had each of its calls read and written as much as the draft that was accepted. */
function estimateOfRest(
  { layers, step, answer, messages }: Plan<CascadeStep>,
  calls: readonly CallReport[],
  priceOf: PriceOf,
): number | null {
  const draft = calls.findLast(({ role, status }) => role === 'agent' && status === 'ok')
  if (draft === undefined) return null
  const { promptTokens, completionTokens } = draft.usage
  const usage = { ...NO_USAGE, promptTokens, completionTokens }
  const rest = layers.slice(step.steps).flatMap(({ agents }) => agents)
  const callers = [...rest, { model: step.aggregator.model, settings: answer }]
  return callers.reduce<number | null>((sum, { model, settings }) => {
    const cost = costOf(usage, priceOf(model), sentTerms(settings, messages))
    return sum === null || cost === null ? null : sum + cost
  }, 0)
}
