import * as z from 'zod'
import type { StrategyTraits } from './traits.ts'

export const councilTraits = {
  writer: 'aggregator',
  verb: 'merge',
  callsJudge: false,
  lastLayer: { agents: 3, as: 'rank one another' },
} as const satisfies StrategyTraits

export const councilOptions = z
  .strictObject({
    type: z.literal('council'),
    skip: z.boolean().default(false).meta({
      description:
        'Whether a clear first place is the answer, verbatim: a mean rank of at most 1.5 and 80 % of the first places.',
    }),
  })
  .meta({
    description:
      "The agents of the last layer answer, and each ranks the others' answers. The aggregator writes the answer from all of them and their places.",
  })
