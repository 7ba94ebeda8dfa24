import type { CallSettings, ModelCall } from '../../../moa/model-port.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import { longestAnswer } from '../../catalog/longest-answer.ts'
import type { UpstreamRequest } from '../dialect.ts'
import { fields, text, type Fields } from '../../../reading/fields.ts'
import { markCallersEnd, unmark, type Block } from './cache.ts'
import { wireConversation } from './turns/conversation.ts'
import { effortOf, familyOf } from './models.ts'
import { wireFormat } from './response-format.ts'
import { betaOf, isThinking, thinkingOf } from './thinking-setting.ts'
import { wireTools } from './tools.ts'
import { messagesUrl } from './url.ts'

const VERSION = '2023-06-01'

/** Tokens of an answer where neither the request nor the operator limits it: Messages has no default of its own. */
const MAX_TOKENS = 4096

/** A request to Anthropic's Messages API. */
export function anthropicRequest(endpoint: Endpoint, call: ModelCall): UpstreamRequest {
  const { provider, key } = endpoint
  const body = bodyOf(endpoint, call)
  const headers = withBetas(provider.headers, call.settings)
  return {
    url: messagesUrl(provider.baseUrl),
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      'anthropic-version': VERSION,
      ...(key === null ? {} : { 'x-api-key': key }),
      ...headers,
      ...betaOf(body.thinking, headers),
    },
    body,
  }
}

/** The headers of the operator, with the betas that the caller wants beside those of the operator. */
function withBetas(
  headers: Readonly<Record<string, string>>,
  { extra }: CallSettings,
): Readonly<Record<string, string>> {
  const wanted = text(extra?.['anthropic-beta'])
  if (wanted === undefined || wanted === '') return headers
  const known = headers['anthropic-beta']
  return { ...headers, 'anthropic-beta': known === undefined ? wanted : `${known},${wanted}` }
}

/** What is sent. */
interface Body {
  readonly thinking?: Fields
  readonly [field: string]: unknown
}

function bodyOf(endpoint: Endpoint, call: ModelCall): Body {
  const { model } = endpoint
  const { messages, settings } = call
  const { format, instruction } = wireFormat(settings.responseFormat)
  const { turns, added, system: said } = wireConversation(messages, model)
  const system: readonly Block[] =
    instruction === null ? said : [{ type: 'text', text: instruction }, ...said]
  const { tools, ...choice } = wireTools(call, model)
  const blocks = [...(tools ?? []), ...system, ...turns.flatMap(({ content }) => content)]
  if (endpoint.provider.limits.messageFields.includes('cache_control')) {
    markCallersEnd(blocks, added)
  } else unmark(blocks)
  const effort = effortOf(model, settings.reasoningEffort)
  const thinking = thinkingOf(endpoint, settings, { choice, turns })
  const picked = pickedOf(endpoint, settings)
  return {
    ...picked, // First: no field of ours is replaced, but for the part that both have.
    model,
    max_tokens: maxTokensOf(endpoint, settings),
    stream: true,
    ...(tools === undefined ? {} : { tools }),
    ...choice,
    ...(system.length === 0 ? {} : { system }),
    messages: turns,
    ...(thinking === null ? {} : { thinking }),
    ...(isThinking(thinking) ? {} : sampling(model, settings)),
    ...stopSequences(settings.stop),
    ...(format === null && effort === undefined
      ? {}
      : {
          output_config: {
            ...fields(picked['output_config']),
            ...(effort === undefined ? {} : { effort }),
            ...(format === null ? {} : { format }),
          },
        }),
  }
}

/** Fields that the operator lets through, but for those that are ours to decide. */
function pickedOf(
  { provider, model }: Endpoint,
  { extra = {} }: CallSettings,
): Readonly<Record<string, unknown>> {
  const names = provider.extraFields.filter(
    (name) => name !== 'thinking' && (name !== 'top_k' || familyOf(model).sampling),
  )
  return Object.fromEntries(Object.entries(extra).filter(([name]) => names.includes(name)))
}

function maxTokensOf({ provider, model }: Endpoint, { maxTokens }: CallSettings): number {
  return maxTokens ?? longestAnswer(provider, model) ?? MAX_TOKENS
}

/** Newer models reject both settings, older ones both at a time; OpenAI's temperatures go up to 2. */
function sampling(model: string, { temperature, topP }: CallSettings): object {
  if (!familyOf(model).sampling) return {}
  if (temperature !== undefined) return { temperature: Math.min(temperature, 1) }
  return topP === undefined ? {} : { top_p: topP }
}

/** Anthropic rejects a text of white space alone. */
function stopSequences(stop: CallSettings['stop']): object {
  const texts = [stop ?? []].flat().filter((each) => each.trim() !== '')
  return texts.length === 0 ? {} : { stop_sequences: texts }
}
