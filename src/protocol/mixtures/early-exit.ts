import * as z from 'zod'
import type { EarlyExit } from '../../moa/plan.ts'
import { answerRule, toAnswerRule } from './answer-rule.ts'
import { MAX_AGENTS, MAX_LAYERS } from './limits.ts'

/** When a run skips layers that would add nothing. */
export const earlyExit = z
  .strictObject({
    after_layer: z
      .int()
      .min(0)
      .max(MAX_LAYERS - 1)
      .default(0)
      .meta({ description: 'The first layer after which agents may agree, counted from 0.' }),
    agree: z.int().min(2).max(MAX_AGENTS).meta({ description: 'How many agents must agree.' }),
    answer: answerRule.optional().meta({
      description:
        'How short answers are found; the prompts of the agents request that they end with theirs. By default the kind of answer that the prompt wants, as far as the proposals give one.',
    }),
  })
  .meta({
    id: 'EarlyExit',
    description:
      'When so many agents of a layer agree, the layers after it are skipped. They agree when they have the same short answer, name the same numbers, dates and identifiers in it, and do not contradict each other; alike wording alone is no agreement.',
  })

/** The early exit as the engine reads it. */
export function toEarlyExit({ after_layer, agree, answer }: z.output<typeof earlyExit>): EarlyExit {
  return {
    afterLayer: after_layer,
    agree,
    answer: answer === undefined ? null : toAnswerRule(answer),
  }
}
