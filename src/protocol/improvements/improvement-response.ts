import * as z from 'zod'
import type { Wire } from '../wire.ts'
import { IMPROVEMENT_STATUSES, type ImprovementStatus } from './improvement.ts'

/** The responses about improvements. They type and document what goes out; nothing is validated. */
export type ImprovementSchemas = ReturnType<typeof build>
export type WireImprovement = Wire<ImprovementSchemas['improvement']>
export type WireImprovementList = Wire<ImprovementSchemas['improvementList']>
export type WireRound = Wire<ImprovementSchemas['round']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function improvementSchemas(): ImprovementSchemas {
  built ??= build()
  return built
}

let built: ImprovementSchemas | undefined

function build() {
  const seconds = z.int().meta({ description: 'Seconds since 1970.' })
  const improvement = improvementOf(seconds)
  const round = z
    .object({
      object: z.literal('improvement_round'),
      mixture: z.string(),
      started_at: seconds,
      ended_at: seconds.nullable().meta({ description: 'Null while it goes on.' }),
      why: z.string().meta({ description: 'What it did, or why it proposed nothing.' }),
    })
    .meta({ id: 'ImprovementRound' })
  const improvementList = z.object({
    object: z.literal('list'),
    data: z.array(improvement).meta({ description: 'Newest first, at most 50.' }),
    round: round.nullable().meta({ description: 'The last round; null before the first.' }),
    next_round_at: seconds
      .nullable()
      .meta({ description: 'Null while no run is compared, or `improve` is off.' }),
  })
  return { improvement, round, improvementList }
}

function improvementOf(seconds: z.ZodInt) {
  const statuses = Object.entries(IMPROVEMENT_STATUSES).map(([name, is]) => `- \`${name}\`: ${is}`)
  const test = {
    n: z.int().meta({ description: 'Judged runs.' }),
    win_rate: z
      .number()
      .nullable()
      .meta({ description: 'Of the change over the current version; ties count ½.' }),
    interval: z.array(z.number()).meta({ description: 'Of `win_rate`: lower end, upper end.' }),
    cost_ratio: z
      .number()
      .nullable()
      .meta({ description: 'Cost of a run with the change / cost of a run now.' }),
  }
  return z
    .object({
      object: z.literal('improvement'),
      id: z.string(),
      mixture: z.string(),
      from_version: z.int().meta({ description: 'The version that it changes.' }),
      change: z.string().meta({ description: 'One sentence.' }),
      why: z.string().meta({
        description: 'The evidence for it; of one that is over, why it ended.',
      }),
      status: z
        .enum(Object.keys(IMPROVEMENT_STATUSES) as ImprovementStatus[])
        .meta({ description: statuses.join('\n') }),
      alpha: z.number().meta({
        description:
          'With which chance its test on new runs may be wrong: 0.05 / (k (k + 1)) for the k-th change of the mixture, so that all of them together stay below 0.05.',
      }),
      offline: z.object(test).nullable().meta({
        description: 'On stored runs, with a 95 % interval; null without any.',
      }),
      shadow: z
        .object({ ...test, verdict: z.enum(['better', 'worse', 'equivalent', 'undecided']) })
        .nullable()
        .meta({
          description: 'On new runs, with a confidence sequence at `alpha`; null before the first.',
        }),
      promoted_version: z.int().nullable(),
      created_at: seconds,
      updated_at: seconds,
    })
    .meta({ id: 'Improvement', description: 'A change of a mixture that evidence suggests.' })
}
