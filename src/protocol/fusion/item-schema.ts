import * as z from 'zod'
import { analysisSchema } from './analysis.ts'
import { FUSION_TOOL } from './fusion.ts'

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
        description:
          'What the analyst finds in what the panel wrote. Absent when fewer than two models wrote something, and where the analyst failed: `error` says so then.',
      }),
      error: z.string().optional().meta({ description: 'Why there is no analysis, or no answer.' }),
      failure_reason: z.string().optional().meta({
        description:
          "The same as one of OpenRouter's codes: `all_panels_failed`, `insufficient_credits`, `rate_limited`, `cancelled`, and of the analyst `judge_upstream_error`, `judge_empty_completion` and `judge_schema_mismatch`.",
      }),
    })
    .meta({
      id: 'OutputFusion',
      description:
        "What the panel of OpenRouter's fusion wrote. Only an answer to a request with its plugin or tool has it.",
    })
}
