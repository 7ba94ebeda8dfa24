import * as z from 'zod'
import { MAX_AGENTS, MAX_CALLS, MAX_ID_CHARS, MAX_MODEL_CHARS } from './limits.ts'

/** Ids of mixtures: no slash, so that none can be taken for a `provider/model`. */
export const mixtureId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower-case letters, digits, ".", "_" or "-"')
  .max(MAX_ID_CHARS)

/** A model that runs, not a mixture: mixtures never contain mixtures, so no run can nest. */
export const model = z
  .string()
  .max(MAX_MODEL_CHARS)
  // Printable ASCII: the id also travels in a header.
  .regex(
    /^[!-.0-~]+\/[!-~]+$/,
    'must be provider/model; a mixture cannot be an agent, a judge or an aggregator',
  )
  .meta({ examples: ['openai/gpt-5-mini'] })

/** Longest answer of a call. */
export const maxTokens = z
  .int()
  .min(1)
  .max(1_000_000)
  .meta({ description: 'Most tokens that the model may write.' })

/** How much a model reasons; a model that does not know the word gets the nearest that it knows. */
export const reasoningEffort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])

/** A span of time that a mixture may set. */
export const milliseconds = z.int().min(1).max(900_000)

/** Models that are tried in turn when one fails. */
export const fallbacks = z.array(model).max(5)

/** How random a model is. */
export const temperature = z
  .number()
  .min(0)
  .max(2)
  .meta({ description: 'Sampling temperature: 0 is the least random, 2 the most.' })

/** Nucleus sampling. */
export const topP = z
  .number()
  .gt(0)
  .max(1)
  .meta({ description: 'Nucleus sampling: the share of probability mass to draw from.' })

/** Name of an agent. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, ".", "_" or "-"')
  .max(MAX_ID_CHARS)

/** Whether agents are held to the format of the answer. */
export const shareFormat = z.boolean().optional().meta({
  description:
    'Whether agents get the `response_format` of the request too. Default: only those that write the answer.',
})

/** How long a cache has something, in seconds; 0 for not at all. */
export const ttl = z
  .int()
  .refine((seconds) => seconds === 0 || seconds >= 60, 'must be 0 (off) or at least 60')
  .default(0)

/** Proposals that a request brings, by the name of their agent. */
export const proposals = z
  .array(z.strictObject({ agent: z.string().min(1).max(200), text: z.string().min(1) }))
  .min(1)
  .max(MAX_AGENTS)
  .meta({
    description:
      'Proposals that the request brings. The agent of the first layer with that name (of a sample, with its number: `mini#2`) is not called: its call is reported as `cached`, and costs nothing. All else runs as usual.',
  })

/** One of them. */
export type WrittenProposal = z.output<typeof proposals>[number]

/** The limit on the cost of a run. */
export const maxCost = z.number().gt(0).meta({
  description:
    'Highest cost of a run in US dollars. A run that could cost more gets smaller, and names it in `reasons`.',
})

/** The limit on the calls of a run. */
export const maxCalls = z.int().min(1).max(MAX_CALLS).meta({
  description:
    'Most calls of models in a run, with retries, fallbacks, repairs and judges. A plan that needs more gets smaller, and a retry that would be one too many is not made: `call_limit` in `reasons`. A request can only lower it. Default: what the plan can need.',
})
