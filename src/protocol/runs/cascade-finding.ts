import * as z from 'zod'
import type { CascadeFinding } from '../../moa/findings.ts'

/** What a cascade reports about its steps. */
export function cascadeFinding() {
  const usd = z.number().nullable()
  return z
    .object({
      steps: z.array(
        z.object({
          model: z.string(),
          gate: z.string().nullable().meta({
            description: 'The gate that decided; null for a step that failed, and for the rest.',
          }),
          verdict: z.enum(['accepted', 'escalated', 'failed']),
          why: z.string(),
          cost_usd: usd.meta({ description: 'With the gates of the step.' }),
        }),
      ),
      answered_by: z.string().meta({ description: 'The model whose text is the answer.' }),
      saved_usd: usd.meta({
        description:
          'Against the rest of the mixture alone, had it read and written as much as the accepted draft; less than 0 when the rest was called too. Null when a price is unknown.',
      }),
      break_even: usd.meta({
        description:
          'The cascade saves money when a step answers more than this share of its runs: the cost of steps and gates in units of the rest.',
      }),
    })
    .meta({
      id: 'CascadeFinding',
      description: 'The steps of `cascade` that were tried, and what they saved.',
      examples: [
        {
          steps: [
            {
              model: 'openai/gpt-5-nano',
              gate: 'verifier',
              verdict: 'accepted',
              why: 'the verifier is 90 % sure: The sum is right.',
              cost_usd: 0.0004,
            },
          ],
          answered_by: 'openai/gpt-5-nano',
          saved_usd: 0.0036,
          break_even: 0.1,
        },
      ],
    })
}

/** The finding of a cascade, as the report has it. */
export function wireCascade({ steps, answeredBy, savedUsd, breakEven }: CascadeFinding) {
  return {
    steps: steps.map(({ costUsd, ...step }) => ({ ...step, cost_usd: costUsd })),
    answered_by: answeredBy,
    saved_usd: savedUsd,
    break_even: breakEven,
  }
}
