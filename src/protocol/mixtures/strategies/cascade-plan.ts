import type { CascadeStep, Layer } from '../../../moa/plan.ts'
import { toAnswerRule } from '../answer-rule.ts'
import type { Mixture } from '../mixture.ts'
import { toAggregator, toJudge } from '../plan-callers.ts'
import type { StrategyOptions } from '../strategy.ts'

/** Most tokens of what a verifier says. */
const VERIFICATION_TOKENS = 200

type Options = StrategyOptions<'cascade'>

/** The last step of a cascade. */
export function cascadeStep(mixture: Mixture, options: Options): CascadeStep {
  return {
    kind: 'cascade',
    steps: mixture.layers[0]?.agents.length ?? 0,
    gates: options.gates,
    answer: toAnswerRule(options.answer ?? { kind: 'text' }),
    accept: options.accept,
    minLogprob: options.min_logprob,
    minMargin: options.min_margin,
    verifier: toJudge(mixture, VERIFICATION_TOKENS),
    aggregator: toAggregator(mixture.aggregator),
  }
}

/** The layers of a cascade: one for each agent of the first layer with all its samples, then the others. */
export function cascadeLayers(
  [first, next, ...rest]: readonly Layer[],
  { gates }: Options,
  mixture: Mixture,
): readonly Layer[] {
  if (first === undefined) return []
  const samples = mixture.layers[0]?.agents.map((agent) => agent.samples) ?? []
  let from = 0
  const steps = samples.map((count): Layer => {
    const agents = first.agents.slice(from, from + count)
    from += count
    return {
      ...first,
      agents: gates.includes('logprob')
        ? agents.map((agent) => ({ ...agent, settings: { ...agent.settings, logprobs: true } }))
        : agents,
      quorum: 1,
      majority: Math.floor(count / 2) + 1,
      blind: true,
      mayFail: true,
    }
  })
  // The first layer after the steps begins afresh: drafts that were not accepted would lead it astray.
  return [...steps, ...(next === undefined ? [] : [{ ...next, blind: true } as const]), ...rest]
}
