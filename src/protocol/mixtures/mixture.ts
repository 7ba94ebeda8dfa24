import * as z from 'zod'
import {
  fallbacks,
  maxCalls,
  maxCost,
  maxTokens,
  milliseconds,
  mixtureId,
  model,
  name,
  proposals,
  reasoningEffort,
  shareFormat,
  temperature,
  topP,
  ttl,
} from './fields.ts'
import { MAX_AGENTS, MAX_LAYERS } from './limits.ts'
import { oneOf } from '../schemas/one-of.ts'
import { choose, skills } from './choosing/rules.ts'
import { earlyExit } from './early-exit.ts'
import { compare, explore, improve, learn, reason } from './evidence/evidence.ts'
import { judge } from './judge.ts'
import { study } from './evidence/study.ts'
import { problemOfLastLayer } from './strategies/last-layer.ts'
import { problemWithStrategy, strategy, typeOf } from './strategy.ts'

const agent = z
  .strictObject({
    model,
    name: name
      .optional()
      .meta({ description: 'Unique in its layer. Default: made from the model.' }),
    samples: z.int().min(1).max(MAX_AGENTS).default(1).meta({
      description: 'Number of calls of the same model, each with its own proposal (Self-MoA).',
    }),
    system: z
      .string()
      .max(100_000)
      .optional()
      .meta({ description: 'A system message for this agent.' }),
    temperature: temperature.optional(),
    top_p: topP.optional(),
    seed: z.int().optional(),
    max_tokens: maxTokens.optional(),
    reasoning_effort: reasoningEffort.optional(),
    timeout_ms: milliseconds.default(60_000).meta({
      description:
        'Milliseconds for all attempts together, counted while the agent has a connection slot.',
    }),
    retries: z
      .int()
      .min(0)
      .max(5)
      .default(2)
      .meta({ description: 'Further attempts after a temporary failure.' }),
    fallbacks: fallbacks
      .default([])
      .meta({ description: 'Models to try in this order when the model fails.' }),
    required: z.boolean().default(false).meta({ description: 'Never cut off as a straggler.' }),
    weight: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .meta({ description: 'What its vote counts; 1 by default.' }),
    accuracy: z.number().min(0).max(1).optional().meta({
      description:
        'How often it is right, as measured, where no `weight` is set: its vote then counts ln(p / (1 − p)), from 0.1 to 4.',
    }),
    skills: skills.optional(),
  })
  .meta({ id: 'Agent' })

const layer = z
  .strictObject({
    agents: z.array(agent).min(1).max(MAX_AGENTS),
    quorum: z.int().min(1).max(MAX_AGENTS).optional().meta({
      description:
        'Fewest proposals that the next step may work with. Default: 1. When it is set, grace starts at the quorum; otherwise it starts when a majority has answered.',
    }),
    grace: z.number().min(1).max(100).default(1.5).meta({
      description:
        'The remaining agents get this many times the median time of the agents that answered.',
    }),
    timeout_ms: milliseconds.default(90_000).meta({
      description:
        'Milliseconds until every agent is cut off; the text received until then is used.',
    }),
  })
  .superRefine((value, context) => {
    const total = value.agents.reduce((sum, { samples }) => sum + samples, 0)
    if (total > MAX_AGENTS) {
      context.addIssue({
        code: 'custom',
        path: ['agents'],
        message: `must be at most ${MAX_AGENTS} with samples counted, not ${total}`,
      })
    }
    if (value.quorum !== undefined && value.quorum > total) {
      context.addIssue({
        code: 'custom',
        path: ['quorum'],
        message: `must be at most the number of agents, ${total}`,
      })
    }
    const seen = new Set<string>()
    for (const [index, each] of value.agents.entries()) {
      if (each.name === undefined) continue
      if (seen.has(each.name)) {
        context.addIssue({
          code: 'custom',
          path: ['agents', index, 'name'],
          message: `must be unique in its layer; "${each.name}" is taken`,
        })
      }
      seen.add(each.name)
    }
  })
  .meta({ id: 'Layer' })

/** Without defaults: an override changes what it names, and nothing else. */
const aggregatorFields = {
  fallbacks,
  temperature: temperature.optional(),
  top_p: topP.optional(),
  seed: z.int().optional(),
  max_tokens: maxTokens.optional(),
  reasoning_effort: reasoningEffort.optional(),
  first_token_ms: milliseconds,
  idle_ms: milliseconds,
  timeout_ms: milliseconds,
  prompt: z
    .string()
    .min(1)
    .max(20_000)
    .optional()
    .meta({ description: 'Replaces the Aggregate-and-Synthesize text.' }),
}

const aggregator = z
  .strictObject({
    model,
    ...aggregatorFields,
    fallbacks: fallbacks.default([]),
    first_token_ms: milliseconds
      .default(60_000)
      .meta({ description: 'Longest wait for the first token, in milliseconds.' }),
    idle_ms: milliseconds
      .default(30_000)
      .meta({ description: 'Longest wait between two tokens, in milliseconds.' }),
    timeout_ms: milliseconds
      .default(300_000)
      .meta({ description: 'Milliseconds for all attempts together.' }),
  })
  .meta({ id: 'Aggregator' })

const referenceFields = {
  format: z.enum(['fenced', 'paper']),
  place: z.enum(['system', 'tail']),
  shuffle: z.boolean(),
  max_chars: z.int().min(200).max(1_000_000),
}

const references = z
  .strictObject({
    format: referenceFields.format.default('fenced').meta({
      description: 'Layout of the proposals: between markers (fenced), or as in the paper.',
    }),
    place: referenceFields.place.default('system').meta({
      description:
        'In the system message, or after the conversation, so that prompt caches keep the prefix.',
    }),
    shuffle: referenceFields.shuffle
      .default(false)
      .meta({ description: 'Whether they are shuffled, with the seed of the request.' }),
    max_chars: referenceFields.max_chars.default(24_000).meta({
      description:
        'Longest text of one reference, in characters; the middle of a longer one is removed.',
    }),
  })
  .meta({ id: 'References' })

/** Meanings of `cache.share`: who gets what was cached for a session token. */
const SHARES = {
  session:
    'the same session only. A hit shows that the same request was sent before, so visitors of a page would learn about each other',
  tenant:
    'every caller of the tenant, as for its keys. Saves more, where requests are no secret, such as on a page of common questions',
} as const

/** The fields of a mixture, for documents that describe it. */
export const mixtureFields = z
  .strictObject({
    id: mixtureId,
    description: z.string().max(500).default(''),
    layers: z
      .array(layer)
      .max(MAX_LAYERS)
      .meta({ description: 'Layers of agents in order; without any, the aggregator runs alone.' }),
    aggregator,
    strategy: strategy.default('synthesize'),
    judge: judge.optional(),
    choose: choose.optional(),
    references: references.prefault({}),
    on_shortfall: z
      .enum(['degrade', 'fail'])
      .default('degrade')
      .meta({ description: 'When agents fail: continue with fewer and report it, or fail.' }),
    max_cost_usd: maxCost.optional(),
    max_calls: maxCalls.optional(),
    early_exit: earlyExit.optional(),
    share_format: shareFormat,
    compare: compare.optional(),
    learn: learn.optional(),
    improve: improve.optional(),
    reason: reason.optional(),
    cache: z
      .strictObject({
        answers_ttl_s: ttl.meta({
          description: 'How long complete answers are cached, in seconds.',
        }),
        proposals_ttl_s: ttl.meta({ description: 'How long proposals are cached, in seconds.' }),
        turns: z
          .boolean()
          .default(true)
          .meta({ description: 'Whether a tool loop calls the agents only once per user turn.' }),
        share: oneOf(SHARES).default('session'),
      })
      .prefault({}),
  })
  .meta({ id: 'Mixture' })

/** A mixture as it is written down and stored. */
export const mixtureSchema = mixtureFields.superRefine((value, context) => {
  const type = typeOf(value.strategy)
  const last = value.layers.at(-1)?.agents ?? []
  const count = last.reduce((sum, { samples }) => sum + samples, 0)
  const message = problemOfLastLayer(type, count)
  if (message !== null) context.addIssue({ code: 'custom', path: ['layers'], message })
  const problem = problemWithStrategy(value.strategy, count)
  if (problem !== null) context.addIssue({ code: 'custom', ...problem })
})

export type Mixture = z.output<typeof mixtureSchema>
export type MixtureInput = z.input<typeof mixtureSchema>

/** The part of a mixture that one request may change for itself. */
export const overridesSchema = z
  .strictObject({
    layers: z.array(layer).max(MAX_LAYERS).optional(),
    aggregator: z
      .strictObject({ model, ...aggregatorFields })
      .partial()
      .optional()
      .meta({ id: 'AggregatorOverride' }),
    strategy: strategy.optional(),
    judge: judge.optional(),
    choose: choose.optional(),
    references: z
      .strictObject(referenceFields)
      .partial()
      .optional()
      .meta({ id: 'ReferencesOverride' }),
    proposals: proposals.optional(),
    solo: z.boolean().optional().meta({
      description:
        'Whether the aggregator answers alone: no layer runs, and no judge, whatever else changes the mixture. The header `x-moa-solo: 1` means the same.',
    }),
    max_cost_usd: maxCost.optional(),
    max_calls: maxCalls.optional(),
    early_exit: earlyExit.optional(),
    share_format: shareFormat,
    on_shortfall: z.enum(['degrade', 'fail']).optional(),
    explore: explore.optional(),
    study: study.optional(),
    cache: z.enum(['use', 'refresh', 'off']).default('use').meta({
      description: 'Read and write the caches, only write them, or do neither.',
    }),
    progress: z.enum(['none', 'events', 'reasoning', 'live']).default('none').meta({
      description:
        'Stream each step as a chunk with moa.event, or as delta.reasoning_content. `live` is `events` with the text of the agents while they write it, and with drafts.',
    }),
    report: z.enum(['full', 'none']).default('full').meta({
      description:
        'Whether the answer has the report of its run, in `moa`. The run can be read either way.',
    }),
  })
  .meta({ id: 'MoaRequest' })

export type Overrides = z.output<typeof overridesSchema>
