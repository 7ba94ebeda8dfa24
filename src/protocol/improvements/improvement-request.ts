import * as z from 'zod'
import { mixtureId } from '../mixtures/fields.ts'

/** The body that starts a round. */
export const roundSchema = z
  .strictObject({ mixture: mixtureId })
  .meta({ id: 'ImprovementRoundRequest' })

/** The body that decides about an improvement. */
export const decisionSchema = z
  .strictObject({
    mixture: mixtureId,
    decision: z.enum(['promote', 'reject', 'roll_back']).meta({
      description:
        '`promote` puts a `ready` one in place, `reject` ends one that is not in place, `roll_back` writes the version before a `promoted` or `worse` one again.',
    }),
  })
  .meta({ id: 'ImprovementDecision' })

export type Decision = z.output<typeof decisionSchema>['decision']
