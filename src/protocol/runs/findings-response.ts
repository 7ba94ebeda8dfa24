import * as z from 'zod'
import { analysisSchema } from '../fusion/analysis.ts'
import type { Wire } from '../wire.ts'

export type WireFinding = NonNullable<Wire<ReturnType<typeof findingSchema>>>

/** What each strategy reports about the proposals. The schema types and documents what goes out; nothing is validated. */
export function findingSchema() {
  return z.union([selectFinding(), analysisSchema()]).nullable().meta({
    description:
      'What the strategy found about the proposals, by the names of the agents; null when it looked for nothing, or its judge gave no usable verdict.',
  })
}

function selectFinding() {
  return z
    .object({
      best: z.string(),
      ranking: z
        .array(z.string())
        .meta({ description: 'Every agent that was compared, the best first.' }),
      faults: z.record(z.string(), z.string()).meta({
        description: 'The worst fault of each proposal that has one, as the judge describes it.',
      }),
      self_judged: z.literal(true).optional().meta({
        description: 'Present when a model judged its own proposal among those of other models.',
      }),
    })
    .meta({
      id: 'SelectFinding',
      description: 'The verdict of the judge of `select`.',
      examples: [
        { best: 'mini', ranking: ['mini', 'small'], faults: { small: 'It gives no reason.' } },
      ],
    })
}
