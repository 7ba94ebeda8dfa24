import * as z from 'zod'
import { model, maxTokens, reasoningEffort } from '../mixtures/fields.ts'
import { MAX_LIST } from '../mixtures/limits.ts'
import { FUSION_TOOL, MAX_PANEL, PRESETS } from './fusion.ts'

/** What a request may say of fusion, in a plugin and in the parameters of a tool. */
export type FusionSettings = z.output<ReturnType<typeof build>['settings']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function fusionSchemas() {
  built ??= build()
  return built
}

let built: ReturnType<typeof build> | undefined

function build() {
  const settings = z.object({
    enabled: z.boolean().nullish().meta({ description: '`false` turns fusion off.' }),
    analysis_models: z
      .array(model)
      .min(1)
      .max(MAX_PANEL)
      .nullish()
      .meta({ description: 'The panel: models that answer side by side.' }),
    model: analyst('Compares the answers of the panel; of a plugin, it also writes the answer.'),
    analyst_model: analyst('The same as `model`.'),
    judge_model: analyst('An older name of `model`.'),
    judge: analyst('An older name of `model`.'),
    preset: z.enum(PRESETS).nullish().meta({
      description:
        'A panel and a writer of the models that are configured here. Models that are named win.',
    }),
    max_completion_tokens: maxTokens.nullish().meta({
      description: 'Most tokens of each model of the panel; 16,000 by default.',
    }),
    temperature: z.number().min(0).max(2).nullish().meta({ description: 'Of the panel alone.' }),
    reasoning: z.object({ effort: reasoningEffort.nullish() }).nullish(),
    tools: z.array(z.unknown()).max(MAX_LIST).nullish().meta({
      description: 'Tools of the panel, which it lacks here: the report says so.',
    }),
    max_tool_calls: z.int().min(0).max(16).nullish(),
  })
  return {
    settings,
    plugin: settings.extend({ id: z.literal('fusion') }).meta({ id: 'FusionPlugin' }),
    tool: z
      .object({ type: z.literal(FUSION_TOOL), parameters: settings.nullish() })
      .meta({ id: 'FusionTool' }),
  }
}

function analyst(description: string) {
  return model.nullish().meta({ description })
}
