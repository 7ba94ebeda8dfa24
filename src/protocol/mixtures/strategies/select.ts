import * as z from 'zod'
import type { StrategyTraits } from './traits.ts'

export const selectTraits = {
  writer: 'agent',
  verb: 'compare',
  callsJudge: true,
} as const satisfies StrategyTraits

export const selectOptions = z.strictObject({ type: z.literal('select') }).meta({
  description: 'A judge compares the proposals, and the best one is the answer, verbatim.',
})
