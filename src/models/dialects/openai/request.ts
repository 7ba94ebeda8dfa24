import {
  textOf,
  type Message,
  type Opaque,
  type Part,
  type ToolCall,
} from '../../../moa/message.ts'
import type { CallSettings, ModelCall } from '../../../moa/model-port.ts'
import { effortFor, inChat } from '../../catalog/efforts.ts'
import { placeholdersOf, type Placeholders } from '../../catalog/placeholders.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import type { Limits } from '../../catalog/provider.ts'
import { rejectedOf } from '../../catalog/rejected-settings.ts'
import type { UpstreamRequest } from '../dialect.ts'
import { JoinedText } from '../joined-text.ts'
import { fields as fieldsOf } from '../../../reading/fields.ts'
import { withShortIds } from './short-ids.ts'
import { equallyStrict } from './equally-strict.ts'
import { inStrictTurns, type WireMessage } from './strict-turns.ts'

/** A Chat Completions request within the limits of the endpoint's provider. */
export function openaiRequest(endpoint: Endpoint, call: ModelCall): UpstreamRequest {
  const { provider, key } = endpoint
  return {
    url: `${provider.baseUrl}/chat/completions`,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...provider.headers,
    },
    body: bodyOf(endpoint, call),
  }
}

function bodyOf(endpoint: Endpoint, call: ModelCall): object {
  const { provider, model, cacheKey } = endpoint
  const { limits, extraFields } = provider
  const placeholders = placeholdersOf(limits.placeholders, model)
  const messages = limits.shortToolCallIds ? withShortIds(call.messages) : call.messages
  const wired = messages.map((message) => wireMessage(message, limits, placeholders))
  return {
    ...picked(call.settings.extra, extraFields), // First: no field of ours is replaced.
    model,
    messages: limits.strictTurns ? inStrictTurns(wired) : wired,
    ...(isStreamed(call.settings, limits) ? streamFields(limits) : {}),
    ...(limits.promptCacheKey ? { prompt_cache_key: cacheKey } : {}),
    ...wireSettings(call.settings, endpoint),
  }
}

function isStreamed({ responseFormat }: CallSettings, { streamsFormats }: Limits): boolean {
  return streamsFormats || (fieldsOf(responseFormat)?.['type'] ?? 'text') === 'text'
}

function streamFields({ streamUsage }: Limits): object {
  return { stream: true, ...(streamUsage ? { stream_options: { include_usage: true } } : {}) }
}

/** Settings under their names in Chat Completions; what the limits exclude is left out. */
export function wireSettings(
  settings: CallSettings,
  { provider: { limits }, model }: Pick<Endpoint, 'provider' | 'model'>,
): Record<string, unknown> {
  const effort = effortFor(settings.reasoningEffort, model, inChat(limits.reasoningEffort))
  const rejected = rejectedOf(limits.rejectedSettings, model, settings)
  return without(rejected, {
    temperature: atMost(limits.maxTemperature, settings.temperature),
    top_p: settings.topP,
    stop: settings.stop,
    frequency_penalty: settings.frequencyPenalty,
    presence_penalty: settings.presencePenalty,
    logit_bias: settings.logitBias,
    verbosity: settings.verbosity,
    ...wireTools(settings, limits),
    response_format: settings.responseFormat,
    [limits.maxTokens]: settings.maxTokens,
    ...wireLogprobs(settings, rejected),
    ...(limits.seed ? { seed: settings.seed } : {}),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
  })
}

function wireLogprobs(settings: CallSettings, rejected: readonly string[]): object {
  const { logprobs } = settings
  return logprobs === undefined || rejected.includes('logprobs')
    ? {}
    : { logprobs, top_logprobs: topLogprobs(settings) }
}

/** As many likeliest tokens as the caller wants, else one beside the chosen one, which may be the second. */
export function topLogprobs({ topLogprobs: top = 2 }: CallSettings): number {
  return top
}

function atMost(most: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.min(most, value)
}

function without(
  names: readonly string[],
  wired: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(wired).filter(([name]) => !names.includes(name)))
}

/** Providers reject what says how to use tools where there are none. */
function wireTools(
  { tools, toolChoice, parallelToolCalls }: CallSettings,
  { messageFields, uniformStrict }: Limits,
): object {
  if (tools === undefined || tools.length === 0) return {}
  const marks = messageFields.includes('cache_control')
  const marked = marks ? tools : tools.map(withoutMark)
  return {
    tools: uniformStrict ? equallyStrict(marked) : marked,
    tool_choice: toolChoice,
    parallel_tool_calls: parallelToolCalls,
  }
}

/** A tool without the mark of a cache that its provider does not know. */
function withoutMark(tool: object): object {
  if (!('cache_control' in tool)) return tool
  const { cache_control: _mark, ...unmarked } = tool
  return unmarked
}

/** The fields among these names; nothing where there are none. */
export function picked(fields: Opaque | undefined, names: readonly string[]): Opaque | undefined {
  if (fields === undefined) return undefined
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
}

function wireMessage(message: Message, limits: Limits, placeholders: Placeholders): WireMessage {
  const calls = message.toolCalls ?? []
  const content =
    typeof message.content === 'string'
      ? wireText(message)
      : message.content.map((part) => wirePart(part, limits))
  return {
    role: wireRole(message, limits),
    // An assistant turn of tool calls alone has no text, and some providers reject an empty string.
    content: calls.length > 0 && content === '' ? null : content,
    name: limits.names || message.role === 'tool' ? wireName(message.name) : undefined,
    tool_call_id: message.toolCallId,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call, index) => ({
            ...picked(index === 0 ? placeholders.firstCall : undefined, limits.messageFields),
            ...picked(call.extra, limits.messageFields),
            ...wireToolCall(call),
          })),
        }),
    ...picked(calls.length === 0 ? undefined : placeholders.answer, limits.messageFields),
    ...wireReasoning(message, limits),
    ...picked(message.extra, limits.messageFields),
  }
}

/** OpenAI rejects a name that is empty, or that has one of these characters; white space is the most frequent. */
const NOT_IN_NAMES = /[\s<|\\/>]+/g

function wireName(name: string | undefined): string | undefined {
  return name?.replace(NOT_IN_NAMES, '_') || undefined
}

/** Names that providers give to reasoning: those that want it back know one of them. */
const REASONING = ['reasoning_content', 'reasoning'] as const

function wireReasoning({ reasoning }: Message, { messageFields }: Limits): object {
  const name = REASONING.find((each) => messageFields.includes(each))
  return !reasoning || name === undefined ? {} : { [name]: reasoning }
}

/** The text of a message, without a copy where others share it. */
export function wireText(message: Message): string | JoinedText {
  const { before, content } = message
  if (before === undefined || typeof content !== 'string') return textOf(message)
  return new JoinedText([before, content])
}

/** The role as the provider spells it. */
export function wireRole({ role }: Message, { developerRole }: Limits): string {
  return role === 'developer' && !developerRole ? 'system' : role
}

/** A tool call of an earlier turn. Servers parse its arguments, and some fail where there are none. */
export function wireToolCall({ id, name, arguments: text }: ToolCall): object {
  return { id, type: 'function', function: { name, arguments: text === '' ? '{}' : text } }
}

function wirePart(part: Part, { messageFields }: Limits): object {
  const extra = picked(part.extra, messageFields)
  if (part.type === 'text') return { type: 'text', text: part.text, ...extra }
  return { type: 'image_url', image_url: { url: part.url, detail: part.detail }, ...extra }
}
