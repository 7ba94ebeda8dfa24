import * as z from 'zod'
import { overridesSchema } from '../mixtures/mixture.ts'

/** What a new answer from stored proposals may change. */
export const aggregateSchema = z
  .strictObject({
    aggregator: overridesSchema.shape.aggregator,
    references: overridesSchema.shape.references,
    stream: z.boolean().default(false),
  })
  .meta({ id: 'AggregateRequest' })

export type AggregateRequest = z.output<typeof aggregateSchema>
