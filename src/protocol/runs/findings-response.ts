import * as z from 'zod'
import type { DebateFinding } from '../../moa/findings.ts'
import { oneOf } from '../schemas/one-of.ts'
import { analysisSchema } from '../fusion/analysis.ts'
import { councilSchema } from './findings/council.ts'
import { critiqueSchema } from './findings/critique.ts'
import type { Wire } from '../wire.ts'
import { cascadeFinding } from './cascade-finding.ts'

export type WireFinding = NonNullable<Wire<ReturnType<typeof findingSchema>>>

/** What each strategy reports about the proposals. The schema types and documents what goes out; nothing is validated. */
export function findingSchema() {
  const vote = voteFinding()
  const each = [
    selectFinding(),
    vote,
    analysisSchema(),
    cascadeFinding(),
    debateFinding(vote),
    critiqueSchema(),
    councilSchema(),
  ]
  return z.union(each).nullable().meta({
    description:
      'What the strategy found about the proposals, by the names of the agents; null when it looked for nothing, or its judge gave no usable verdict.',
  })
}

function selectFinding() {
  return z
    .object({
      best: z.string(),
      ranking: z
        .array(z.string())
        .meta({ description: 'Every agent that was compared, the best first.' }),
      faults: z.record(z.string(), z.string()).meta({
        description: 'The worst fault of each proposal that has one, as the judge describes it.',
      }),
      self_judged: z.literal(true).optional().meta({
        description: 'Present when a model judged its own proposal among those of other models.',
      }),
    })
    .meta({
      id: 'SelectFinding',
      description: 'The verdict of the judge of `select`.',
      examples: [
        { best: 'mini', ranking: ['mini', 'small'], faults: { small: 'It gives no reason.' } },
      ],
    })
}

function voteFinding() {
  const agents = z.array(z.string())
  return z
    .object({
      winner: z
        .string()
        .nullable()
        .meta({ description: 'The short answer that won; null when the vote had no result.' }),
      share: z
        .number()
        .min(0)
        .max(1)
        .meta({ description: 'What the first answer has of the weight of all votes.' }),
      votes: z
        .array(countedVote())
        .meta({ description: 'Every short answer, the heaviest first.' }),
      abstained: agents.meta({ description: 'Agents whose proposal has no short answer.' }),
      stopped_after: z.int().nullable().meta({
        description:
          'How many agents had ended when the result was settled without the others; null when all ended.',
      }),
      tie_broken_by: z.enum(['judge', 'order']).nullable().meta({
        description:
          'What decided between equal votes: the judge, or the order of the agents when it failed.',
      }),
      effective_votes: z.number().min(0).meta({
        description:
          'How many independent votes these are worth: models make the same errors more often than by chance.',
      }),
      assumed: z.boolean().meta({
        description:
          'Whether `effective_votes` rests on assumed correlations of errors: 0.6 in a family of models, 0.3 across families.',
      }),
    })
    .meta({
      id: 'VoteFinding',
      description: 'The votes of `vote`.',
      examples: [
        {
          winner: '391',
          share: 0.6667,
          votes: [
            { answer: '391', weight: 2, agents: ['mini', 'large'] },
            { answer: '381', weight: 1, agents: ['small'] },
          ],
          abstained: [],
          stopped_after: null,
          tie_broken_by: null,
          effective_votes: 1.88,
          assumed: true,
        },
      ],
    })
}

function countedVote() {
  return z.object({ answer: z.string(), weight: z.number(), agents: z.array(z.string()) })
}

const STOPS = {
  agreed: 'all agents had the same short answer',
  majority: 'one short answer had more than half of the votes',
  nobody_moved: 'no agent changed its short answer',
  last_round: 'no further round was allowed',
} as const satisfies Record<DebateFinding['stopped'], string>

function debateFinding(vote: ReturnType<typeof voteFinding>) {
  return z
    .object({
      rounds: z
        .array(
          z.object({
            votes: z
              .array(countedVote())
              .meta({ description: 'Every short answer, the heaviest first.' }),
            moved: z.array(z.string()).meta({
              description: 'The agents that changed their short answer since the round before.',
            }),
          }),
        )
        .meta({ description: 'The first is what the agents said before they read one another.' }),
      stopped: oneOf(STOPS),
      vote: vote.nullable().meta({
        description: 'The vote at the end; null when the aggregator wrote the answer.',
      }),
    })
    .meta({ id: 'DebateFinding', description: 'The rounds of `debate`, and the vote at its end.' })
}
