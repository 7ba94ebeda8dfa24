import * as z from 'zod'
import type { VoteStep } from '../../../moa/plan.ts'
import { oneOf } from '../../schemas/one-of.ts'
import { answerRule } from '../answer-rule.ts'
import { MAX_AGENTS } from '../limits.ts'
import type { OptionProblem, StrategyTraits } from './traits.ts'

export const voteTraits = {
  writer: 'agent',
  verb: 'compare',
  callsJudge: true,
} as const satisfies StrategyTraits

const PACES = {
  all: 'every agent starts at once',
  waves:
    'the quorum of the layer starts, or three agents, then two at a time until the result is settled. Saves calls, and costs waits',
} as const satisfies Record<VoteStep['pace'], string>

const STOPS = {
  certain: 'when the votes still out cannot change it',
  likely: 'also when the leader is the better of the first two answers with 90 % probability',
  window: 'also after four votes in a row for the leader',
  never: 'when every agent has ended',
} as const satisfies Record<VoteStep['stop'], string>

const EMITS = {
  text: 'the whole proposal of the best vote for it',
  answer: 'the short answer alone, where it has the form of the request',
} as const satisfies Record<VoteStep['emit'], string>

const FALLBACKS = {
  synthesize: 'the aggregator writes it from the proposals',
  select: 'the judge compares the proposals',
  debate:
    'the agents read one another’s answers, answer again and vote again; then the aggregator writes it',
  first: 'the first whole proposal is it',
} as const

const CONFIDENCES = {
  none: 'only their weights',
  stated: 'each says from 0 to 100 how sure it is',
  logprobs: 'the log probabilities of its tokens, where its provider returns them',
} as const satisfies Record<VoteStep['confidence'], string>

export const voteOptions = z
  .strictObject({
    type: z.literal('vote'),
    answer: answerRule.optional(),
    min_votes: z.int().min(1).max(MAX_AGENTS).optional().meta({
      description:
        'Fewest agents with a short answer that make a vote: `few_votes` otherwise. Before so many have answered, none is cut off for being slow. Default: 2, or 1 with a single agent.',
    }),
    majority: z.number().min(0).lt(1).optional().meta({
      description:
        'The share of the votes that the winner must have more than, such as 0.5: `no_majority` otherwise. By default more votes than any other answer are enough, and the judge decides a tie.',
    }),
    pace: oneOf(PACES).default('all'),
    stop: oneOf(STOPS).default('certain'),
    emit: oneOf(EMITS).default('text'),
    fallback: oneOf(FALLBACKS).default('synthesize'),
    confidence: oneOf(CONFIDENCES).default('none'),
  })
  .meta({
    description:
      'The agents of the last layer vote with their short answers, and a proposal with the winning answer is the answer, verbatim.',
  })

/** What is wrong with a vote of so many agents; null when nothing is. */
export function problemOfVote(
  { min_votes: minVotes = 1 }: z.output<typeof voteOptions>,
  agents: number,
): OptionProblem | null {
  if (agents === 0 || minVotes <= agents) return null
  const message = `must be at most the number of agents that vote, ${agents}`
  return { path: ['min_votes'], message }
}
