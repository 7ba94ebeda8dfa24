import * as z from 'zod'
import { mixtureId } from '../mixtures/fields.ts'
import type { Wire } from '../wire.ts'

/** The query of `GET /v1/learning`. */
export function learningParams() {
  return z.strictObject({ mixture: mixtureId.meta({ description: 'A mixture.' }) })
}

/** What a mixture has learned. The schema types and documents what goes out; nothing is validated. */
export function learningSchema() {
  const usd = z.number().nullable()
  return z
    .object({
      object: z.literal('learning'),
      mixture: z.string(),
      state: z.enum(['off', 'collecting', 'live']).meta({
        description:
          '`collecting`: the rules decide, and an estimate is made from recorded runs. `live`: what was learned decides.',
      }),
      decisions: z.int().meta({ description: 'Recorded runs.' }),
      rewarded: z.int().meta({ description: 'Of these, runs whose outcome is known.' }),
      arms: z
        .array(
          z.object({
            arm: z.string(),
            pulls: z.int(),
            rewarded: z.int(),
            mean_reward: z.number().nullable(),
            mean_cost_usd: usd,
          }),
        )
        .meta({ description: 'Strategies, or sets of agents joined by `+`.' }),
      estimate: z
        .object({
          rules: z.number(),
          learned: z.number(),
          interval: z.tuple([z.number(), z.number()]).meta({
            description:
              'Of the difference, learned − rules: a 95 % confidence sequence, which may be looked at every day.',
          }),
          n: z.int(),
        })
        .nullable()
        .meta({
          description:
            'Mean rewards of both for requests for which they choose differently, from runs that were chosen at random in part (doubly robust). Null below 100 such outcomes.',
        }),
      pacer: z
        .object({ target_usd: z.number(), mean_usd: usd, weight: z.number() })
        .nullable()
        .meta({
          description:
            'With `target_usd`: what runs cost on average, and what a cost of the target takes off a score.',
        }),
      why: z.string(),
    })
    .meta({ id: 'Learning' })
}

export type WireLearning = Wire<ReturnType<typeof learningSchema>>
