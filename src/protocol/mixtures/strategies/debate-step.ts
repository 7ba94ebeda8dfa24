import type { DebateStep } from '../../../moa/plan.ts'
import { toAnswerRule } from '../answer-rule.ts'
import type { Mixture } from '../mixture.ts'
import { toAggregator } from '../plan-callers.ts'
import { voteOptions } from './vote.ts'
import type { StrategyOptions } from '../strategy.ts'
import { voteStep } from '../vote-step.ts'

/** The step of a mixture whose agents debate. */
export function debateStep(
  mixture: Mixture,
  { rounds, gate, answer, end }: StrategyOptions<'debate'>,
): DebateStep {
  const vote = voteOptions.parse({ type: 'vote', answer })
  const isVote = end === undefined ? answer !== undefined : end === 'vote'
  return {
    kind: 'debate',
    rounds,
    gate,
    answer: toAnswerRule(isVote ? answer : (answer ?? { kind: 'text' })),
    ...(answer === undefined ? { byPrompt: true } : {}),
    end: isVote
      ? voteStep(mixture, vote)
      : { kind: 'synthesize', aggregator: toAggregator(mixture.aggregator) },
  }
}

/** The step of a vote that a debate follows when no answer has a majority: one round, and another vote. */
export function voteThenDebate(mixture: Mixture, options: StrategyOptions<'vote'>): DebateStep {
  const end = voteStep(mixture, { ...options, fallback: 'synthesize' })
  return { kind: 'debate', rounds: 1, gate: 'no_majority', answer: end.answer, end }
}
