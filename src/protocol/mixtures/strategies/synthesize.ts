import * as z from 'zod'
import type { StrategyTraits } from './traits.ts'

export const synthesizeTraits = {
  writer: 'aggregator',
  verb: 'merge',
  callsJudge: false,
} as const satisfies StrategyTraits

export const synthesizeOptions = z
  .strictObject({ type: z.literal('synthesize') })
  .meta({ description: 'The aggregator writes the answer from the proposals.' })
