import * as z from 'zod'
import type { Wire } from '../wire.ts'

/** The response about comparisons. It types and documents what goes out; nothing is validated. */
export type ComparisonSchemas = ReturnType<typeof build>
export type WireComparisonList = Wire<ComparisonSchemas['list']>
export type WireComparison = Wire<ComparisonSchemas['comparison']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function comparisonSchemas(): ComparisonSchemas {
  built ??= build()
  return built
}

let built: ComparisonSchemas | undefined

const count = (description?: string) =>
  z
    .int()
    .min(0)
    .meta(description === undefined ? {} : { description })
const share = (description: string) => z.number().nullable().meta({ description })

function build() {
  const comparison = comparisonSchema()
  return {
    comparison,
    list: z
      .object({
        object: z.literal('list'),
        data: z.array(comparison).meta({ description: 'The newest version first.' }),
        money: z.object({
          day: z.string(),
          spent_usd: z.number(),
          daily_usd: z.number().nullable().meta({ description: 'Null without `compare`.' }),
          skipped: count('Runs of the day that its money did not cover.'),
        }),
      })
      .meta({ id: 'ComparisonList' }),
  }
}

function comparisonSchema() {
  const interval = z.tuple([z.number(), z.number()]).meta({
    description:
      'A 95 % confidence sequence: it holds the rate at all times together, so it may be looked at daily.',
  })
  const agent = z.object({
    agent: z.string(),
    model: z.string(),
    n: count(),
    value: share('How often the answer wins over one without the agent, ties counted ½.'),
    interval,
    finding: z.enum(['adds', 'adds_nothing', 'harms', 'not_enough']).meta({
      description:
        '`adds_nothing` where at least 50 comparisons leave less than 0.1 on either side of ½.',
    }),
  })
  return z
    .object({
      object: z.literal('comparison'),
      mixture: z.string(),
      version: count(),
      against: z.string().meta({
        description: 'A model, a mixture, or `candidate:ID` for a proposed change.',
      }),
      n: count('Judged runs.'),
      wins: count('Of the answer of the mixture.'),
      ties: count(),
      losses: count(),
      missing: count('Runs in which no judge gave a usable verdict in both orders.'),
      win_rate: share('Of the answer of the mixture, ties counted ½; null without a judged run.'),
      interval,
      verdict: z.enum(['better', 'worse', 'equivalent', 'undecided']),
      why: z.string(),
      enough: z.boolean().meta({ description: 'At least 50 judged runs.' }),
      needed_n: z.int().nullable().meta({
        description:
          'Judged runs with which the verdict would probably be decided; null where it is, or where no number is known.',
      }),
      cost_ratio: share('What the mixture costs, by what the other one does.'),
      latency_ratio: share('The same of the time until the end of the answer.'),
      length_ratio: share('The same of characters.'),
      judge: z.object({
        models: z.array(z.string()),
        consistency: share('Share of pairs with the same verdict in both orders.'),
        first_wins: share('Share of verdicts that prefer what is shown first; ½ is right.'),
        missing_share: share('Share of verdicts that were not usable.'),
        cost_usd: z.number(),
      }),
      regret: z.object({
        n: count(),
        rate: share('Share of runs in which a judge ranks a proposal above the answer.'),
      }),
      agents: z.array(agent),
      since: z.int().meta({ description: 'Unix time in seconds.' }),
      updated_at: z.int().meta({ description: 'Unix time in seconds.' }),
    })
    .meta({ id: 'Comparison' })
}
