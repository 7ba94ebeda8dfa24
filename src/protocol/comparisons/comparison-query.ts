import * as z from 'zod'
import type { Result } from '../../moa/result.ts'
import { mixtureId } from '../mixtures/fields.ts'
import { parseWith, type Problem } from '../parse.ts'

/** The schema of the parameters. */
export function comparisonParams() {
  return z.object({
    mixture: mixtureId.meta({ description: 'The mixture.' }),
    version: z.coerce.number().int().min(0).optional().meta({ description: 'Only this version.' }),
    against: z.string().max(300).optional().meta({ description: 'Only against this one.' }),
    format: z
      .enum(['json', 'jsonl'])
      .optional()
      .meta({ description: 'Default: what `Accept` names, otherwise `json`' }),
  })
}

/** Which comparisons, and how. */
export type ComparisonQuery = z.output<ReturnType<typeof comparisonParams>>

/** Reads the query of a request. */
export function readComparisonQuery(query: URLSearchParams): Result<ComparisonQuery, Problem> {
  return parseWith(comparisonParams(), Object.fromEntries(query))
}
