import * as z from 'zod'
import { fallbacks, maxTokens, milliseconds, model, reasoningEffort } from './fields.ts'

/** The judge of a mixture, or what a request changes of it. */
export const judge = z
  .strictObject({
    model: model.optional(),
    fallbacks: fallbacks.optional(),
    max_tokens: maxTokens.optional().meta({
      description: 'By default what the strategy needs for a verdict, and room for reasoning.',
    }),
    reasoning_effort: reasoningEffort.optional(),
    timeout_ms: milliseconds
      .optional()
      .meta({ description: 'For all attempts together; 60,000 by default.' }),
  })
  .meta({
    id: 'Judge',
    description:
      'The model that compares proposals. By default the aggregator and its fallbacks; a model without fallbacks has none.',
  })
