import * as z from 'zod'
import { study } from '../mixtures/evidence/study.ts'

/** The parameters of an export. */
export function studyExportParams() {
  return z.strictObject({
    id: study.shape.id,
    format: z
      .enum(['jsonl', 'csv'])
      .optional()
      .meta({ description: 'Default: what `Accept` names, otherwise `jsonl`' }),
  })
}

/** The parameters of a deletion. */
export function studyDeletionParams() {
  return z.strictObject({
    id: study.shape.id,
    participant: study.shape.participant.optional().meta({
      description:
        'Only the rows of this participant: the name as requests have it, or the pseudonym of the export.',
    }),
  })
}
