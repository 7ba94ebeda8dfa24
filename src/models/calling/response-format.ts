import { textOf, type Message } from '../../moa/message.ts'
import type { CallEvent, ModelCall, Reply } from '../../moa/model-port.ts'
import { schemaOf } from '../../moa/schema/answer-form.ts'
import { isRecursive } from '../../moa/schema/recursive.ts'
import { stripReasoning } from '../../moa/text/reasoning.ts'
import { appendToSystem } from '../../moa/text/references.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import { formatsOf, type FormatLimits } from '../catalog/response-formats.ts'
import { fields, text, type Fields } from '../dialects/fields.ts'

/** A call in a format that its model takes. */
export interface FormattedCall {
  readonly call: ModelCall
  /** The wanted format is described in the prompt, as the model does not take it. */
  readonly described: boolean
}

const ANY_JSON = 'Write the answer as JSON only: one JSON object, with no other text around it.'
const BY_SCHEMA =
  'Write the answer as JSON only: one value that is valid against the JSON Schema below, with no other text and no code fence around it.'

/**
 * The call in the strictest format that its model takes, up to the wanted one. A format that it does not take is
 * described after the system message: it is the same in each request of a conversation, so that a cached prefix stays.
 */
export function inKnownFormat(call: ModelCall, { provider, model }: Endpoint): FormattedCall {
  const { responseFormat, tools = [], ...rest } = call.settings
  const wanted = fields(responseFormat)
  const type = text(wanted?.['type']) ?? 'text'
  if (wanted === null || type === 'text') return { call, described: false }
  const known: readonly string[] = formatsOf(provider.limits, { model, tools })
  const follows = type !== 'json_schema' || canFollow(wanted, provider.limits)
  if (known.includes(type) && follows) return { call: withTheWord(call, type), described: false }
  const canBeObject = known.includes('json_object') && allowsObject(schemaOf(wanted))
  const settings = {
    ...rest,
    ...(tools.length === 0 ? {} : { tools }),
    ...(canBeObject ? { responseFormat: { type: 'json_object' } } : {}),
  }
  const messages = appendToSystem(call.messages, description(wanted))
  return { call: { ...call, messages, settings }, described: true }
}

/** OpenAI, DeepSeek and Groq reject `json_object` where no message has the word. */
function withTheWord(call: ModelCall, type: string): ModelCall {
  if (type !== 'json_object' || call.messages.some(saysJson)) return call
  return { ...call, messages: appendToSystem(call.messages, ANY_JSON) }
}

function saysJson(message: Message): boolean {
  return /json/i.test(textOf(message))
}

function description(wanted: Fields): string {
  const schema = schemaOf(wanted)
  if (schema === true) return ANY_JSON
  const purpose = text(fields(wanted['json_schema'])?.['description'])
  return [BY_SCHEMA, purpose, JSON.stringify(schema)].filter((each) => each).join('\n\n')
}

/** Whether a schema is of the kind that a provider follows where it takes schemas. */
function canFollow(wanted: Fields, { recursiveSchemas }: FormatLimits): boolean {
  const schema = schemaOf(wanted)
  return recursiveSchemas || schema === true || !isRecursive(schema)
}

/** Whether an object can fit a schema: nothing else comes of `json_object`. */
function allowsObject(schema: Fields | true): boolean {
  if (schema === true || schema['type'] === undefined) return true
  return [schema['type']].flat().includes('object')
}

/** An answer to a described format: held back until it is whole, and without the code fence that models put around JSON. */
export async function* describedAnswer(
  events: AsyncGenerator<CallEvent, Reply, void>,
): AsyncGenerator<CallEvent, Reply, void> {
  try {
    for (;;) {
      const next = await events.next()
      if (next.done) return { ...next.value, text: bare(next.value.text), formDescribed: true }
      if (next.value.type !== 'call-deltas') yield next.value
    }
  } finally {
    await events.return(undefined as never) // After an early return the call releases what it holds.
  }
}

const FENCE = '```'

/** A text without what stands around the JSON in a code fence. One that is JSON already, or has no fence, stays as it is. */
function bare(whole: string): string {
  const answer = stripReasoning(whole)
  const fence = answer.indexOf(FENCE)
  if (fence === -1 || /^["[{]/.test(answer)) return whole
  const inside = answer.slice(fence + FENCE.length).replace(/^\w*\s*/, '')
  // The last one ends it: the JSON may have fences in its texts.
  const end = inside.lastIndexOf(FENCE)
  return (end === -1 ? inside : inside.slice(0, end)).trim()
}
