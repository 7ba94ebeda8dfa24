import type { CallSettings, ModelCall } from '../../../moa/model-port.ts'
import { KNOWN_EFFORTS, nearestEffort } from '../../catalog/efforts.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import type { UpstreamRequest } from '../dialect.ts'
import { fields } from '../../../reading/fields.ts'
import { geminiUrl } from './address.ts'
import { geminiConversation } from './contents.ts'
import { familyOf, shortName } from './families.ts'
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

function bodyOf(endpoint: Endpoint, { settings, messages }: ModelCall): object {
  const { provider, model } = endpoint
  const extra = Object.entries(settings.extra ?? {}).filter(([name]) =>
    provider.extraFields.includes(name),
  )
  const { generationConfig, service_tier: serviceTier, ...others } = Object.fromEntries(extra)
  return {
    ...others, // First: no field of ours is replaced.
    serviceTier,
    ...geminiConversation(messages, familyOf(model)),
    ...geminiTools(settings),
    generationConfig: { ...fields(generationConfig), ...configOf(settings, endpoint) },
  }
}

/** Settings under their names in `generationConfig`; what Gemini does not know is left out. */
function configOf(settings: CallSettings, endpoint: Endpoint): object {
  const { stop, frequencyPenalty, presencePenalty } = settings
  return defined({
    temperature: settings.temperature,
    topP: settings.topP,
    maxOutputTokens: settings.maxTokens,
    stopSequences: stop === undefined ? undefined : [stop].flat().slice(0, MAX_STOPS),
    seed: settings.seed,
    // With the likeliest other token: the chosen one may be the second.
    ...(settings.logprobs === true && settings.topLogprobs === undefined
      ? { responseLogprobs: true, logprobs: 2 }
      : {}),
    ...(familyOf(endpoint.model).penalties ? { frequencyPenalty, presencePenalty } : {}),
    ...formatOf(settings.responseFormat),
    thinkingConfig: thinkingOf(settings.reasoningEffort, endpoint),
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
  { model, provider }: Pick<Endpoint, 'model' | 'provider'>,
): object | undefined {
  const { thinking } = familyOf(model)
  const { reasoningEffort: known } = provider.limits
  if (thinking === null) return undefined
  if (wanted === undefined || known === false) return { includeThoughts: true }
  const efforts = known === true ? KNOWN_EFFORTS.gemini : known
  const effort = nearestEffort(wanted, shortName(model), efforts)
  if (thinking === 'levels') return { includeThoughts: true, thinkingLevel: effort.toUpperCase() }
  const thinkingBudget = thinking[effort]
  return thinkingBudget === 0 ? { thinkingBudget } : { includeThoughts: true, thinkingBudget }
}
