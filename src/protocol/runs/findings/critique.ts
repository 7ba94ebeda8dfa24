import * as z from 'zod'
import type { CritiqueFinding } from '../../../moa/findings.ts'
import type { Wire } from '../../wire.ts'

/** What `critique` reports. */
export function critiqueSchema() {
  const name = z.string()
  return z
    .object({
      rounds: z.int().min(0).meta({ description: 'Rounds in which critics answered.' }),
      verdicts: z
        .array(z.object({ critic: name, verdict: z.enum(['accept', 'revise']).nullable() }))
        .meta({ description: 'Of the last round; null for a critic that gave none.' }),
      issues: z
        .array(
          z.object({
            severity: z.enum(['blocker', 'major', 'minor']),
            where: z.string().meta({ description: 'A quotation of the draft.' }),
            what: z.string(),
            fix: z.string(),
            by: z.array(name).meta({ description: 'The critics that found it.' }),
          }),
        )
        .meta({
          description: 'Of all rounds: those that most critics found first, then the gravest.',
        }),
      revised: z.boolean().meta({
        description: 'Whether the answer is a revision; otherwise it is the draft, verbatim.',
      }),
    })
    .meta({ id: 'CritiqueFinding', description: 'What the critics of `critique` found.' })
}

/** The finding as the report has it. */
export function wireCritique({
  rounds,
  verdicts,
  issues,
  revised,
}: CritiqueFinding): Wire<ReturnType<typeof critiqueSchema>> {
  return { rounds, verdicts, issues, revised }
}
