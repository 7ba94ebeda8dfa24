import * as z from 'zod'
import type { FusionFinding } from '../../moa/findings.ts'

export type WireAnalysis = z.output<ReturnType<typeof build>>

/**
 * What a comparison of the proposals finds: exactly OpenRouter's object, so that tools that read it work here too. Built
 * on first use, and once, as reports and answers both have it.
 */
export function analysisSchema() {
  built ??= build()
  return built
}

let built: ReturnType<typeof build> | undefined

function build() {
  const stance = z.object({ model: z.string(), stance: z.string() })
  return z
    .object({
      consensus: z.array(z.string()).meta({ description: 'What the panel agrees on.' }),
      contradictions: z
        .array(z.object({ topic: z.string(), stances: z.array(stance) }))
        .meta({ description: 'Where it disagrees, and who says what.' }),
      partial_coverage: z
        .array(z.object({ models: z.array(z.string()), point: z.string() }))
        .meta({ description: 'What only some of it say.' }),
      unique_insights: z
        .array(z.object({ model: z.string(), insight: z.string() }))
        .meta({ description: 'What only one of it says.' }),
      blind_spots: z.array(z.string()).meta({ description: 'What nobody says.' }),
    })
    .meta({ id: 'FusionAnalysis' })
}

/** An analysis as answers and reports have it, with the models under the names that their reader knows. */
export function wireAnalysis(
  { consensus, contradictions, partialCoverage, uniqueInsights, blindSpots }: FusionFinding,
  nameOf: (model: string) => string = (model) => model,
): WireAnalysis {
  return {
    consensus: [...consensus],
    contradictions: contradictions.map(({ topic, stances }) => ({
      topic,
      stances: stances.map(({ model, stance }) => ({ model: nameOf(model), stance })),
    })),
    partial_coverage: partialCoverage.map(({ models, point }) => ({
      models: models.map(nameOf),
      point,
    })),
    unique_insights: uniqueInsights.map(({ model, insight }) => ({
      model: nameOf(model),
      insight,
    })),
    blind_spots: [...blindSpots],
  }
}
