import * as z from 'zod'
import type { Wire } from '../wire.ts'

/** An amount of money in a report. */
export const cost = () =>
  z
    .number()
    .min(0)
    .nullable()
    .meta({ description: 'US dollars; null when a price is unknown, never a guess.' })

export function chosenSchema() {
  return z
    .object({
      by: z.string().meta({
        description:
          '`caller`, `rule:NAME` (for agents, a rule of skills or a skill that the message names), `default` where no rule applies, `learned` where the mixture learns and what it has learned chose, or tried something.',
      }),
      strategy: z.string().meta({ description: 'A strategy, or `solo`: the aggregator alone.' }),
      agents: z.array(z.string()).meta({ description: 'The agents of every layer, each once.' }),
      why: z.string(),
      among: z
        .array(z.string())
        .optional()
        .meta({ description: 'What `auto` could have chosen for this request.' }),
      propensity: z
        .number()
        .optional()
        .meta({ description: 'How probable the choice was: 1 where nothing is tried.' }),
      scores: z.record(z.string(), z.number()).optional().meta({
        description:
          'What a mixture that learns expects of what it could have chosen, from 0 to 1, with what is added for being uncertain and taken off for costs; only what has enough outcomes.',
      }),
      explored: z
        .boolean()
        .optional()
        .meta({ description: 'Whether it tries something else than what is best so far.' }),
    })
    .meta({
      description:
        'Who chose the strategy or the agents for this request, and why; absent when the mixture names them.',
    })
}

export type WireChosen = Wire<ReturnType<typeof chosenSchema>>

export function earlyExitSchema() {
  return z
    .object({
      after_layer: z.int().min(0).meta({ description: 'Counted from 0.' }),
      agents_agreeing: z.int().min(0),
      of: z.int().min(0),
      answer: z.string(),
      saved_calls: z.int().min(0),
      saved_usd: cost(),
    })
    .meta({
      description:
        'Present when layers were skipped because enough agents agreed. `saved_usd` is what calls of the same models cost in this run; null when that is not known.',
    })
}
