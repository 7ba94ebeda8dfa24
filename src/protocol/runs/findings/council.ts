import * as z from 'zod'
import type { CouncilFinding } from '../../../moa/findings.ts'
import type { Wire } from '../../wire.ts'

/** What `council` reports. */
export function councilSchema() {
  const name = z.string()
  return z
    .object({
      table: z
        .array(
          z.object({
            agent: name,
            mean_rank: z.number().nullable().meta({
              description: 'Its mean place, counted from 1; null when nobody ranked it.',
            }),
            first_places: z.int().min(0),
            ranked_by: z.int().min(0),
          }),
        )
        .meta({ description: 'The best first.' }),
      rankings: z
        .array(z.object({ by: name, order: z.array(name) }))
        .meta({ description: 'Each without its own answer, the best first.' }),
      kendall_w: z.number().nullable().meta({
        description: 'Agreement of the rankings from 0 to 1; null with fewer than two.',
      }),
      skipped: z.boolean().meta({
        description: 'Whether the first place was so clear that it is the answer, verbatim.',
      }),
    })
    .meta({ id: 'CouncilFinding', description: 'How the members of `council` rank one another.' })
}

/** The finding as the report has it. */
export function wireCouncil({
  table,
  rankings,
  kendallW,
  skipped,
}: CouncilFinding): Wire<ReturnType<typeof councilSchema>> {
  return {
    table: table.map(({ agent, meanRank, firstPlaces, rankedBy }) => ({
      agent,
      mean_rank: rounded(meanRank),
      first_places: firstPlaces,
      ranked_by: rankedBy,
    })),
    rankings,
    kendall_w: rounded(kendallW),
    skipped,
  }
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1_000) / 1_000
}
