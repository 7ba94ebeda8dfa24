import * as z from 'zod'
import type { StrategyTraits } from './traits.ts'

export const fusionTraits = {
  writer: 'aggregator',
  verb: 'merge',
  callsJudge: true,
} as const satisfies StrategyTraits

export const fusionOptions = z.strictObject({ type: z.literal('fusion') }).meta({
  description:
    'An analyst (the judge) compares the proposals: consensus, contradictions, what only some or one of them say, and what none says. The aggregator writes the answer from its analysis and the proposals.',
})
