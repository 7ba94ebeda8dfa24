import * as z from 'zod'
import type { Wire } from '../wire.ts'
import { USAGE_GROUPS } from './usage-query.ts'

/** The response about usage. It types and documents what goes out; nothing is validated. */
export type UsageSchemas = ReturnType<typeof build>
export type WireUsageReport = Wire<UsageSchemas['usageReport']>
export type WireUsageRow = Wire<UsageSchemas['usageRow']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function usageSchemas(): UsageSchemas {
  built ??= build()
  return built
}

let built: UsageSchemas | undefined

const count = (description?: string) =>
  z
    .int()
    .min(0)
    .meta(description === undefined ? {} : { description })

function build() {
  const usageRow = rowSchema()
  const groups = Object.entries(USAGE_GROUPS).map(([name, words]) => `- \`${name}\`: ${words}`)
  return {
    usageRow,
    usageReport: z
      .object({
        object: z.literal('usage'),
        from: z.string(),
        to: z.string(),
        by: z.enum(Object.keys(USAGE_GROUPS) as (keyof typeof USAGE_GROUPS)[]).meta({
          description: `What each row stands for.\n${groups.join('\n')}`,
        }),
        counting_since: z.string().nullable().meta({
          description:
            'The first day that was counted and is still stored; null before the first run.',
        }),
        data: z.array(usageRow).meta({
          description:
            'Days from the first on; others from the highest cost on, at most 1,000, with the rest as `(other)`.',
        }),
        total: usageRow,
        evidence: usageRow,
      })
      .meta({
        id: 'UsageReport',
        description:
          'What the runs of a period used and cost. `evidence` is what comparing some of them, and testing improvements on them, cost the operator: no row has it, and `total` does not.',
      }),
  }
}

function rowSchema() {
  const times = (description: string) =>
    z
      .object({ p50: z.int(), p95: z.int() })
      .nullable()
      .meta({ description: `${description} At most 5 % off; null without any.` })
  return z
    .object({
      name: z.string(),
      runs: count('With `by=model` and `by=role`: runs that made such a call.'),
      degraded: count('Runs whose answer was less than their mixture promises.'),
      failed: count('Runs without an answer, other than cancelled ones.'),
      cancelled: count('Runs whose caller left, or whose job was cancelled.'),
      replayed: count('Runs that were answered from the cache or by another run at the same time.'),
      calls: count('Calls of models, including failed and cut-off calls.'),
      failed_calls: count(),
      cut_off_calls: count(
        'Calls that were ended before their end, because their result came too late or was no longer needed.',
      ),
      fallback_calls: count('Calls of a fallback, after the model before it had failed.'),
      retried_calls: count('Calls that needed more than one request.'),
      prompt_tokens: count(),
      completion_tokens: count(),
      cost_usd: z.number().meta({ description: 'US dollars, of the calls whose price is known.' }),
      unpriced_calls: count('Calls whose price is unknown; their cost is not in `cost_usd`.'),
      saved_usd: z.number().meta({
        description:
          'US dollars, estimated: what replayed answers had cost, what skipped layers would have cost, and what cascades saved or, when negative, cost in addition.',
      }),
      saved_calls: count(
        'Calls that were not made: of replayed answers, stored proposals and skipped layers.',
      ),
      latency_ms: times(
        'Of runs with an answer; with `by=model` and `by=role`, of calls that ended by themselves.',
      ),
      first_token_ms: times(
        'Until the first token of the answer; with `by=model` and `by=role`, of the call.',
      ),
      tokens_per_second: z.number().nullable().meta({
        description:
          'Of calls, from the first token on where its time is known, otherwise from their start.',
      }),
      failures: z.record(z.string(), count()).meta({ description: 'Failed calls by code.' }),
      reasons: z.record(z.string(), count()).meta({
        description: 'Runs by the codes of `reasons`; empty with `by=model` and `by=role`.',
      }),
    })
    .meta({ id: 'UsageRow' })
}
