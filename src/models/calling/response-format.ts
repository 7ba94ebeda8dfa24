import { textOf, type Message } from '../../moa/message.ts'
import type { ModelCall } from '../../moa/model-port.ts'
import { schemaOf } from '../../moa/schema/answer-form.ts'
import { isRecursive } from '../../moa/schema/recursive.ts'
import { appendToSystem } from '../../moa/text/references.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import { formatsOf, type FormatLimits } from '../catalog/response-formats.ts'
import { fields, text, type Fields } from '../../reading/fields.ts'
import type { DescribedCall } from './described-call.ts'

const ANY_JSON = 'Write the answer as JSON only: one JSON object, with no other text around it.'
const BY_SCHEMA =
  'Write the answer as JSON only: one value that is valid against the JSON Schema below, with no other text and no code fence around it.'

/**
 * The call in the strictest format that its model takes, up to the wanted one. A format that it does not take is
 * described after the system message: it is the same in each request of a conversation, so that a cached prefix stays.
 */
export function inKnownFormat(call: ModelCall, { provider, model }: Endpoint): DescribedCall {
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
