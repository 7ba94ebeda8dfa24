import * as z from 'zod'
import { MAX_AGENTS } from '../limits.ts'
import type { StrategyTraits } from './traits.ts'

export const synthesizeTraits = {
  writer: 'aggregator',
  verb: 'merge',
  callsJudge: false,
} as const satisfies StrategyTraits

export const synthesizeOptions = z
  .strictObject({
    type: z.literal('synthesize'),
    top_k: z.int().min(1).max(MAX_AGENTS).optional().meta({
      description:
        'The aggregator reads the best so many proposals only, without near-duplicates: whole ones first, then those of heavier agents, then those that are most like the others. By default all.',
    }),
  })
  .meta({ description: 'The aggregator writes the answer from the proposals.' })
