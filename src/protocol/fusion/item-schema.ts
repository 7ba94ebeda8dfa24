import * as z from 'zod'
import { FUSION_TOOL } from './fusion.ts'

/** What a comparison of the proposals finds: exactly OpenRouter's object, so that tools that read it work here too. */
function analysisSchema() {
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

const STATUSES = ['in_progress', 'completed', 'incomplete'] as const

/** The item of an answer that shows what the panel wrote. */
export function fusionItemSchema() {
  return z
    .object({
      id: z.string(),
      type: z.literal(FUSION_TOOL),
      status: z.enum(STATUSES),
      responses: z
        .array(z.object({ model: z.string(), content: z.string() }))
        .meta({ description: 'What each model of the panel wrote.' }),
      failed_models: z
        .array(
          z.object({
            model: z.string(),
            error: z.string(),
            status_code: z.int().optional(),
          }),
        )
        .meta({ description: 'The models of the panel that wrote nothing.' }),
      sources: z
        .array(z.object({ url: z.string(), title: z.string() }))
        .meta({ description: 'Always empty: the panel does not search the web.' }),
      analysis: analysisSchema().optional().meta({
        description: 'Absent: the answer is written from the proposals without an analysis.',
      }),
      error: z.string().optional(),
      failure_reason: z.string().optional(),
    })
    .meta({
      id: 'OutputFusion',
      description:
        "What the panel of OpenRouter's fusion wrote. Only an answer to a request with its plugin or tool has it.",
    })
}
