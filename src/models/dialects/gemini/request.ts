import type { CallSettings, ModelCall } from '../../../moa/model-port.ts'
import { nearestEffort } from '../../catalog/efforts.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import type { UpstreamRequest } from '../dialect.ts'
import { fields } from '../fields.ts'
import { geminiUrl } from './address.ts'
import { geminiConversation } from './contents.ts'
import { familyOf, type Family } from './families.ts'
import { geminiSchema } from './schema.ts'
import { geminiTools } from './tools.ts'

/** The most stop sequences that Gemini takes. */
const MAX_STOPS = 5

/** A request of `streamGenerateContent`. */
export function geminiRequest(endpoint: Endpoint, call: ModelCall): UpstreamRequest {
  const { provider, model, key } = endpoint
  return {
    url: geminiUrl(provider.baseUrl, model),
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      ...(key === null ? {} : { 'x-goog-api-key': key }),
      ...provider.headers,
    },
    body: bodyOf(endpoint, call),
  }
}

function bodyOf({ provider, model }: Endpoint, { settings, messages }: ModelCall): object {
  const family = familyOf(model)
  const extra = Object.entries(settings.extra ?? {}).filter(([name]) =>
    provider.extraFields.includes(name),
  )
  const { generationConfig, ...others } = Object.fromEntries(extra)
  return {
    ...others, // First: no field of ours is replaced.
    ...geminiConversation(messages, family),
    ...geminiTools(settings),
    generationConfig: { ...fields(generationConfig), ...configOf(settings, { model, family }) },
  }
}

/** Settings under their names in `generationConfig`; what Gemini does not know is left out. */
function configOf(
  settings: CallSettings,
  { model, family }: { readonly model: string; readonly family: Family },
): object {
  const { stop, frequencyPenalty, presencePenalty } = settings
  return defined({
    temperature: settings.temperature,
    topP: settings.topP,
    maxOutputTokens: settings.maxTokens,
    stopSequences: stop === undefined ? undefined : [stop].flat().slice(0, MAX_STOPS),
    seed: settings.seed,
    ...(family.penalties ? { frequencyPenalty, presencePenalty } : {}),
    ...formatOf(settings.responseFormat),
    thinkingConfig: thinkingOf(settings.reasoningEffort, { model, family }),
  })
}

/** Without absent fields, which would replace fields that the operator lets through. */
function defined(config: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
}

function formatOf(given: object | undefined): object {
  const format = fields(given)
  if (format === null || format['type'] === 'text') return {}
  const schema = fields(format['json_schema'])?.['schema']
  return {
    responseMimeType: 'application/json',
    ...(schema === undefined ? {} : { responseJsonSchema: geminiSchema(schema) }),
  }
}

/** Thoughts are billed whether they come or not, so they always do. */
function thinkingOf(
  wanted: string | undefined,
  { model, family }: { readonly model: string; readonly family: Family },
): object | undefined {
  const { thinking } = family
  if (thinking === null) return undefined
  if (wanted === undefined) return { includeThoughts: true }
  const effort = nearestEffort(wanted, model, [['', thinking.efforts]])
  const thinkingBudget = thinking.budgets?.[effort]
  if (thinkingBudget === 0) return { thinkingBudget }
  return {
    includeThoughts: true,
    ...(thinking.budgets === undefined
      ? { thinkingLevel: effort.toUpperCase() }
      : { thinkingBudget }),
  }
}
