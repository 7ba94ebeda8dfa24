import * as z from 'zod'
import type { Wire } from '../wire.ts'

/** The responses about votes. They type and document what goes out; nothing is validated. */
export type VoteSchemas = ReturnType<typeof build>
export type WirePair = Wire<VoteSchemas['pair']>
export type WireVote = Wire<VoteSchemas['vote']>
export type WireRatings = Wire<VoteSchemas['ratings']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function voteSchemas(): VoteSchemas {
  built ??= build()
  return built
}

let built: VoteSchemas | undefined

function build() {
  const side = z.object({ run: z.string(), mixture: z.string() })
  return {
    pair: z
      .object({
        object: z.literal('pair'),
        pair: z.string().meta({ description: 'The token with which to vote on this pair.' }),
        left: z.object({ run: z.string() }),
        right: z.object({ run: z.string() }),
        expires_at: z.int().meta({ description: 'Unix time in seconds.' }),
      })
      .meta({ id: 'Pair', description: 'Two answers to vote on, each on its side.' }),
    vote: z
      .object({
        object: z.literal('vote'),
        counted: z.boolean().meta({
          description: 'False when this voter had voted on it before: the first vote stands.',
        }),
        left: side.optional().meta({ description: 'What stood left; only for a pair.' }),
        right: side.optional(),
      })
      .meta({ id: 'Vote' }),
    ratings: ratingsSchema(),
  }
}

function ratingsSchema() {
  const count = z.int().min(0)
  const interval = z.tuple([z.number(), z.number()])
  const rating = z.object({
    system: z.string().meta({
      description:
        'A mixture or a model; with ` (changed)` after it where the request changed its mixture.',
    }),
    rating: z.number().meta({
      description: '1000 is the mean; 400 points more are odds of 10 to 1 (Bradley and Terry).',
    }),
    interval: interval.meta({ description: '95 %' }),
    rank: z.int().min(1).meta({
      description: '1 + the number of systems that are better beyond both intervals.',
    }),
    votes: count,
  })
  const pair = z.object({
    first: z.string(),
    second: z.string(),
    first_wins: count,
    second_wins: count,
    ties: count,
    both_bad: count,
  })
  return z
    .object({
      object: z.literal('ratings'),
      votes: count.meta({ description: 'Votes on pairs that count.' }),
      voters: count.meta({ description: 'How many voters they are of.' }),
      enough: z
        .boolean()
        .meta({ description: 'Whether there are 30 votes, which a rating takes.' }),
      interval_by: z.enum(['voter', 'vote']).meta({
        description:
          'What the intervals vary: voters, or single votes where fewer than 10 voters do not show how far voters differ.',
      }),
      ratings: z.array(rating).meta({
        description:
          'Best first; empty until there are enough votes. Both bad counts as a tie. A system that never won or never lost has half a win and half a loss against the mean added.',
      }),
      pairs: z.array(pair),
      thumbs: z.array(thumbSchema()).meta({
        description:
          'Votes on single answers, apart from pairs; with the interval of Wilson, 95 %.',
      }),
      left_out: z.object({ one_sided_voters: count, over_cap: count }).meta({
        description:
          'Voters who chose one side so often that chance explains it with p < 0.001; and votes of voters with more than 5 % of all, from 20 voters and 100 votes on.',
      }),
      judge: agreementSchema(),
    })
    .meta({ id: 'Ratings', description: 'What votes say of mixtures and models.' })
}

function agreementSchema() {
  return z
    .object({
      n: z.int().min(0),
      kappa: z.number().nullable(),
      interval: z.tuple([z.number(), z.number()]).nullable(),
    })
    .nullable()
    .meta({
      description:
        'Agreement (Cohen’s κ) of voters and judges on the last 300 compared answers of `mixture`: whether each wins, loses or neither beside the other system, by the first vote; 95 %, after Wilson. `kappa` is null below 30 answers, all of it without any.',
    })
}

function thumbSchema() {
  const count = z.int().min(0)
  return z.object({
    system: z.string(),
    up: count,
    down: count,
    rate: z.number(),
    interval: z.tuple([z.number(), z.number()]),
    over_cap: count.meta({ description: 'Left out, by the rule of `left_out`.' }),
  })
}
