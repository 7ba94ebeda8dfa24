import * as z from 'zod'
import type { OptionProblem, StrategyTraits } from './traits.ts'

export const selectTraits = {
  writer: 'agent',
  verb: 'compare',
  callsJudge: true,
} as const satisfies StrategyTraits

/** Most criteria that a judge scores. */
const MAX_CRITERIA = 6
/** Most agents that are compared by pairs: each further one costs two calls. */
const MAX_PAIRWISE = 8

export const selectOptions = z
  .strictObject({
    type: z.literal('select'),
    method: z.enum(['scored', 'pairwise']).default('scored').meta({
      description:
        '`scored`: one call, in which the judge scores and ranks all proposals. `pairwise`: a knock-out of pairs, each judged in both orders, for at most 8 agents.',
    }),
    criteria: z
      .array(z.string().trim().min(1).max(200))
      .max(MAX_CRITERIA)
      .default([])
      .meta({
        description: 'What the judge goes by, in place of: correct, complete, form, clear.',
        examples: [['Is it polite?']],
      }),
    on_none: z.enum(['best', 'synthesize', 'fail']).default('best').meta({
      description:
        'What follows when the judge finds no proposal acceptable: the best one all the same, an answer that the aggregator writes from them, or an error. Only with `scored`.',
    }),
  })
  .meta({
    description: 'A judge compares the proposals, and the best one is the answer, verbatim.',
  })

/** What is wrong with a selection among so many agents; null when nothing is. */
export function problemOfSelect(
  { method, on_none: onNone }: z.output<typeof selectOptions>,
  agents: number,
): OptionProblem | null {
  if (method !== 'pairwise') return null
  if (agents > MAX_PAIRWISE) {
    const message = `is for at most ${MAX_PAIRWISE} agents in the last layer, not ${agents}`
    return { path: ['method'], message }
  }
  if (onNone === 'best') return null
  return {
    path: ['on_none'],
    message: 'needs the method "scored": a judge of pairs says no such thing',
  }
}
