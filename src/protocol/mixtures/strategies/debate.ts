import * as z from 'zod'
import type { DebateStep } from '../../../moa/plan.ts'
import { oneOf } from '../../schemas/one-of.ts'
import { answerRule } from '../answer-rule.ts'
import type { StrategyTraits } from './traits.ts'

export const debateTraits = {
  writer: 'agent',
  verb: 'compare',
  callsJudge: true,
} as const satisfies StrategyTraits

const GATES = {
  disagreement: 'as long as not all agents have the same short answer',
  no_majority: 'as long as no short answer has more than half of the votes',
  always: 'once in any case, then as long as not all agents have the same short answer',
} as const satisfies Record<DebateStep['gate'], string>

const ENDS = {
  vote: 'the agents vote with their short answers, and a proposal with the winning one is the answer, verbatim',
  synthesize: 'the aggregator writes the answer',
} as const satisfies Record<DebateStep['end']['kind'], string>

export const debateOptions = z
  .strictObject({
    type: z.literal('debate'),
    rounds: z.int().min(1).max(4).default(1).meta({
      description:
        'Most rounds in which the agents read one another’s answers and answer again; a round in which nobody changed the short answer is the last one.',
    }),
    gate: oneOf(GATES).default('disagreement'),
    answer: answerRule.optional().meta({
      description:
        'How short answers are found. By default the kind of answer that the prompt wants. Where it wants a text, any label when the debate ends in a vote, and none when the aggregator writes: then every round runs.',
    }),
    end: oneOf(ENDS).optional().meta({
      description: 'By default `vote` with a rule for short answers, and `synthesize` without.',
    }),
  })
  .meta({
    description:
      'The agents of the last layer answer, read one another’s answers and answer again, as long as the gate finds something to debate; then they vote, or the aggregator writes.',
  })
