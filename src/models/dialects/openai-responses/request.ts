import type { CallSettings, ModelCall } from '../../../moa/model-port.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import type { SettingName } from '../../catalog/rejected-settings.ts'
import type { UpstreamRequest } from '../dialect.ts'
import { fields, list, text, type Fields } from '../../../reading/fields.ts'
import { picked, topLogprobs } from '../openai/request.ts'
import { familyOf } from './families.ts'
import { inputItems } from './input.ts'
import { leftOut, sentEffort } from './left-out.ts'
import { responsesUrl } from './url.ts'

/** The interface rejects a lower limit. */
export const MIN_OUTPUT_TOKENS = 16

/** A request for a response that the provider does not store, so that no other request depends on it. */
export function responsesRequest(endpoint: Endpoint, call: ModelCall): UpstreamRequest {
  const { provider, key } = endpoint
  return {
    url: responsesUrl(provider.baseUrl),
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...provider.headers,
    },
    body: bodyOf(endpoint, call),
  }
}

function bodyOf(endpoint: Endpoint, { messages, settings }: ModelCall): object {
  const { provider, model, cacheKey } = endpoint
  const { reasoning, ...extra } = picked(settings.extra, provider.extraFields) ?? {}
  const summary = text(fields(reasoning)?.['summary'])
  return {
    ...extra, // First: no field of ours is replaced.
    model,
    input: inputItems(messages, model),
    stream: true,
    store: false,
    include: included(settings, endpoint),
    ...(cacheKey === undefined ? {} : { prompt_cache_key: cacheKey }),
    ...wireSettings(settings, endpoint, summary),
  }
}

/** What a response has only where it is listed; undefined for nothing. */
function included(settings: CallSettings, endpoint: Endpoint): readonly string[] | undefined {
  const names = [
    ...(familyOf(endpoint.model).reasons ? ['reasoning.encrypted_content'] : []),
    ...(wantsLogprobs(settings, endpoint) ? ['message.output_text.logprobs'] : []),
  ]
  return names.length === 0 ? undefined : names
}

function wantsLogprobs(settings: CallSettings, endpoint: Endpoint): boolean {
  return settings.logprobs === true && !leftOut(endpoint, settings).includes('logprobs')
}

/** Settings under their names in Responses; those that are left out stand in `leftOut`. */
function wireSettings(
  settings: CallSettings,
  endpoint: Endpoint,
  summary: string | undefined,
): Fields | undefined {
  const { maxTokens } = settings
  const { reasons } = familyOf(endpoint.model)
  const absent = leftOut(endpoint, settings)
  const unless = <T>(name: SettingName, value: T) => (absent.includes(name) ? undefined : value)
  return filled({
    temperature: unless('temperature', settings.temperature),
    top_p: unless('top_p', settings.topP),
    top_logprobs: wantsLogprobs(settings, endpoint) ? topLogprobs(settings) : undefined,
    max_output_tokens: maxTokens === undefined ? undefined : Math.max(MIN_OUTPUT_TOKENS, maxTokens),
    // A summary only where the operator lets it through: OpenAI shows it to verified organizations alone.
    reasoning: reasons ? filled({ effort: sentEffort(endpoint, settings), summary }) : undefined,
    text: filled({
      format: wireFormat(settings),
      verbosity: unless('verbosity', settings.verbosity),
    }),
    ...wireTools(settings),
  })
}

/** The fields that are defined; undefined when none is. */
function filled(all: Fields): Fields | undefined {
  const defined = Object.entries(all).filter(([, value]) => value !== undefined)
  return defined.length === 0 ? undefined : Object.fromEntries(defined)
}

/** Schemas stand flat, and are strict only where the request says so. Plain text is the default. */
function wireFormat({ responseFormat }: CallSettings): object | undefined {
  const format = fields(responseFormat)
  if (format === null || format['type'] === 'text') return undefined
  const schema = fields(format['json_schema'])
  if (schema === null) return { type: format['type'] }
  return {
    type: 'json_schema',
    name: schema['name'],
    ...(schema['description'] === undefined ? {} : { description: schema['description'] }),
    schema: schema['schema'] ?? {},
    strict: schema['strict'] === true,
  }
}

/** Providers reject what says how to use tools where there are none. */
function wireTools({ tools, toolChoice, parallelToolCalls }: CallSettings): object {
  if (tools === undefined || tools.length === 0) return {}
  return {
    tools: tools.map((tool) => wireTool({ ...tool })),
    tool_choice: wireChoice(toolChoice),
    parallel_tool_calls: parallelToolCalls,
  }
}

/** What a function that has no parameters takes. */
const NO_PARAMETERS = { type: 'object', properties: {}, required: [], additionalProperties: false }

/** Tools stand flat. Without `strict`, Chat Completions are not strict, but Responses are: it is always sent. */
function wireTool(tool: Fields): object {
  const called = fields(tool['function'])
  if (called === null) return tool
  return {
    type: 'function',
    name: called['name'],
    ...(typeof called['description'] === 'string' ? { description: called['description'] } : {}),
    parameters: called['parameters'] ?? NO_PARAMETERS,
    strict: called['strict'] === true,
  }
}

function wireChoice(choice: CallSettings['toolChoice']): string | object | undefined {
  if (typeof choice !== 'object') return choice
  const { type, function: called, allowed_tools: allowed } = choice as Fields
  const chosen = fields(called)
  if (chosen !== null) return { type, name: chosen['name'] }
  const some = fields(allowed)
  if (some === null) return choice
  return { type, mode: some['mode'], tools: list(some['tools']).map(wireAllowed) }
}

function wireAllowed({ type, function: called, ...rest }: Fields): object {
  return { type, ...rest, ...fields(called) }
}
