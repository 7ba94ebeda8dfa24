import * as z from 'zod'
import type { Wire } from '../wire.ts'
import { chosenSchema } from './report-parts.ts'

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
      chosen: chosenSchema().optional(),
      explain: explanation().optional(),
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

/** What a choice is made from; rules are as a mixture has them. */
function explanation() {
  const rule = { name: z.string(), when: z.record(z.string(), z.unknown()), applies: z.boolean() }
  return z
    .object({
      features: z.record(z.string(), z.unknown()).meta({
        description: 'What the request is like, under the names that `when` of a rule has.',
      }),
      among: z.array(z.string()).meta({
        description: 'The strategies that can be chosen for it; `solo` is the aggregator alone.',
      }),
      rules: z
        .array(z.object({ ...rule, use: z.array(z.string()), why: z.string().optional() }))
        .meta({
          description:
            'The rules of `auto`, those of the mixture or the default ones: the first that applies, and names a strategy of `among`, decides.',
        }),
      skills: z
        .array(z.object({ ...rule, skills: z.array(z.string()) }))
        .meta({ description: 'The rules of `choose`.' }),
      learned: foresight().optional(),
    })
    .meta({ description: 'With `"explain": true`: how the strategy and the agents are chosen.' })
}

function foresight() {
  const byArm = z.record(z.string(), z.number())
  return z
    .object({
      live: z.boolean().meta({ description: 'Whether the scores decide; otherwise the rules do.' }),
      wanted: z.string().meta({ description: 'What the scores would choose.' }),
      scores: byArm,
      propensities: byArm.meta({
        description: 'How probable each choice is for a run of this request.',
      }),
    })
    .meta({
      description:
        'What a mixture that learns makes of this request. Absent where the part of the gateway that answers knows nothing of it yet, and where nothing is learned.',
    })
}

export type WireForesight = Wire<ReturnType<typeof foresight>>
export type WireExplanation = NonNullable<WireEstimate['explain']>
