import * as z from 'zod'
import type { Wire } from '../wire.ts'

/** The response of `POST /v1/estimate`. The schema types and documents what goes out; nothing is validated. */
export type EstimateSchema = ReturnType<typeof build>
export type WireEstimate = Wire<EstimateSchema>

/** Built on first use, because every isolate would pay for it at start-up. */
export function estimateSchema(): EstimateSchema {
  built ??= build()
  return built
}

let built: EstimateSchema | undefined

function build() {
  const model = z.string()
  const fallbacks = z.array(z.string())
  const maxTokens = z.int()
  const caller = z.object({ model, fallbacks, max_tokens: maxTokens })
  const agent = z.object({ name: z.string(), ...caller.shape })
  return z
    .object({
      calls: z.int().meta({ description: 'Planned calls, without further attempts.' }),
      most_calls: z.int().meta({
        description:
          'The calls when every retry, fallback and repair is made; at most `max_calls`.',
      }),
      max_cost_usd: z.number().nullable().meta({
        description:
          'The cost when every retry and fallback is made and charged. Null when a price is unknown.',
      }),
      needed_usd: z.number().nullable().meta({
        description:
          'What is reserved before the first call: what a session must have left, and `max_cost_usd` must allow, for a run with every layer and agent. It covers the first step, and the least for each later one: a shorter answer from trimmed references. Retries are paid from money that other calls did not use.',
      }),
      whole_usd: z.number().nullable().meta({
        description:
          'The cost when each planned call is made once, with the longest answers and references. With this much, no step is made smaller, unless retries use it.',
      }),
      unpriced: z.string().nullable().meta({ description: 'A model whose price is unknown.' }),
      reasons: z
        .array(z.string())
        .meta({ description: 'How the plan was reduced for `max_calls` and `max_cost_usd`.' }),
      plan: z.object({
        layers: z.array(z.object({ quorum: z.int(), agents: z.array(agent) })),
        aggregator: caller.optional(),
        judge: caller
          .optional()
          .meta({ description: 'In place of the aggregator, with `select`.' }),
      }),
    })
    .meta({ id: 'Estimate' })
}
