import type { VoteStep } from '../../moa/plan.ts'
import { toAnswerRule } from './answer-rule.ts'
import type { Mixture } from './mixture.ts'
import { toAggregator, toJudge } from './plan-callers.ts'
import type { StrategyOptions } from './strategy.ts'

/** Most tokens of the verdict of a judge that decides a tie, or of a claim that it copies. */
const VERDICT_TOKENS = 200
/** By default, where there are so many agents. */
const MIN_VOTES = 2

/** The step of a mixture whose agents vote. */
export function voteStep(mixture: Mixture, options: StrategyOptions<'vote'>): VoteStep {
  const agents = mixture.layers.at(-1)?.agents ?? []
  const total = agents.reduce((sum, { samples }) => sum + samples, 0)
  return {
    kind: 'vote',
    answer: toAnswerRule(options.answer),
    minVotes: options.min_votes ?? Math.min(MIN_VOTES, total),
    majority: options.majority ?? null,
    pace: options.pace,
    stop: options.stop,
    emit: options.emit,
    confidence: options.confidence,
    judge: toJudge(mixture, VERDICT_TOKENS),
    fallback: FALLBACKS[options.fallback](mixture),
    alone: toAggregator(mixture.aggregator),
  }
}

/** Most tokens of the verdict of a judge that selects. */
const SELECT_TOKENS = 300

const FALLBACKS: Readonly<
  Record<StrategyOptions<'vote'>['fallback'], (mixture: Mixture) => VoteStep['fallback']>
> = {
  synthesize: ({ aggregator }) => ({ kind: 'synthesize', aggregator: toAggregator(aggregator) }),
  select: (mixture) => ({
    kind: 'select',
    judge: toJudge(mixture, SELECT_TOKENS),
    alone: toAggregator(mixture.aggregator),
  }),
  // Another vote ends the debate, and the aggregator writes where that has no result.
  debate: ({ aggregator }) => ({ kind: 'synthesize', aggregator: toAggregator(aggregator) }),
  first: () => null,
}
