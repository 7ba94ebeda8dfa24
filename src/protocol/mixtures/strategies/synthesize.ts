import * as z from 'zod'
import type { SynthesizeStep } from '../../../moa/plan.ts'
import { oneOf } from '../../schemas/one-of.ts'
import { MAX_AGENTS } from '../limits.ts'
import type { StrategyTraits } from './traits.ts'

export const synthesizeTraits = {
  writer: 'aggregator',
  verb: 'merge',
  callsJudge: false,
} as const satisfies StrategyTraits

/** Meanings of `analysis`. */
const ANALYSES = {
  none: 'nothing before the answer',
  inline:
    'the aggregator first compares the proposals in its own reasoning, without a further call',
} as const satisfies Record<NonNullable<SynthesizeStep['analysis']>, string>

export const synthesizeOptions = z
  .strictObject({
    type: z.literal('synthesize'),
    top_k: z.int().min(1).max(MAX_AGENTS).optional().meta({
      description:
        'The aggregator reads the best so many proposals only, without near-duplicates: whole ones first, then those of heavier agents, then those that are most like the others. By default all.',
    }),
    analysis: oneOf(ANALYSES).default('none'),
    window: z
      .strictObject({
        size: z.int().min(2).max(MAX_AGENTS).default(6).meta({
          description: 'Most texts that one call reads.',
        }),
        keep: z
          .int()
          .min(1)
          .max(MAX_AGENTS - 1)
          .default(3)
          .meta({ description: 'How many of its places the text so far takes.' }),
      })
      .refine(({ size, keep }) => keep < size, {
        path: ['keep'],
        message: 'must be less than "size": every window takes new proposals',
      })
      .optional()
      .meta({
        description:
          'Of more proposals than `size`, the aggregator merges one window after the other (Self-MoA-Seq), for models with a small context. By default it reads all at once.',
      }),
  })
  .meta({ description: 'The aggregator writes the answer from the proposals.' })
