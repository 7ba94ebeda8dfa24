import type OpenAI from 'openai'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/moa/events.ts'
import type {
  OutputItem,
  ResponseObject,
} from '../../src/protocol/openai-responses/response-object.ts'
import { responsesShape } from '../../src/protocol/openai-responses/shape.ts'
import { checkResponseStream, responseFrames } from '../support/response-stream.ts'
import { RUN_END } from '../support/run-end.ts'

type Event = OpenAI.Responses.ResponseStreamEvent
type Answer = OpenAI.Responses.Response

/** Fields that the client computes, or that say nothing of an answer of ours. */
type Absent = 'output_text' | 'access_programs'
/** Fields that repeat what a request says, in its own words. */
type Repeated =
  | 'error'
  | 'text'
  | 'tools'
  | 'tool_choice'
  | 'reasoning'
  | 'truncation'
  | 'service_tier'
  | 'prompt_cache_retention'
  | 'usage'
  | 'output'
  | 'user'

/** A field that may be missing is never `undefined` in JSON. */
type Exact<T> = T extends object ? { [K in keyof T]: Exclude<T[K], undefined> } : never

// These compile only as long as the client's types and ours agree.
type OpenAiItem = Exclude<OutputItem, { readonly type: 'openrouter:fusion' }>
const itemOf = (item: Exact<OpenAiItem>): OpenAI.Responses.ResponseOutputItem => item
const answerOf = (answer: ResponseObject): Omit<Answer, Absent | Repeated> => answer
const usageOf = (answer: ResponseObject): Answer['usage'] => answer.usage ?? undefined
const fieldsOf = (name: Exclude<keyof Answer & Repeated, Absent>): keyof ResponseObject => name

/** The fields that are never missing. */
type Needed<E> = { [K in keyof E]-?: object extends Pick<E, K> ? never : K }[keyof E]

const EVENT = { type: true, sequence_number: true } as const
const STATE = { ...EVENT, response: true } as const
const ITEM = { ...EVENT, output_index: true } as const
const OF_ITEM = { ...ITEM, item_id: true } as const
const PART = { ...OF_ITEM, content_index: true } as const
const SUMMARY = { ...OF_ITEM, summary_index: true } as const

/** Every event that an answer may have, with every field that the client's types need in it. */
const FIELDS = {
  'response.created': STATE,
  'response.in_progress': STATE,
  'response.completed': STATE,
  'response.incomplete': STATE,
  'response.failed': STATE,
  error: { ...EVENT, code: true, message: true, param: true },
  'response.output_item.added': { ...ITEM, item: true },
  'response.output_item.done': { ...ITEM, item: true },
  'response.content_part.added': { ...PART, part: true },
  'response.content_part.done': { ...PART, part: true },
  'response.output_text.delta': { ...PART, delta: true, logprobs: true },
  'response.output_text.done': { ...PART, text: true, logprobs: true },
  'response.output_text.annotation.added': { ...PART, annotation_index: true, annotation: true },
  'response.refusal.delta': { ...PART, delta: true },
  'response.refusal.done': { ...PART, refusal: true },
  'response.reasoning_summary_part.added': { ...SUMMARY, part: true },
  'response.reasoning_summary_part.done': { ...SUMMARY, part: true },
  'response.reasoning_summary_text.delta': { ...SUMMARY, delta: true },
  'response.reasoning_summary_text.done': { ...SUMMARY, text: true },
  'response.function_call_arguments.delta': { ...OF_ITEM, delta: true },
  'response.function_call_arguments.done': { ...OF_ITEM, arguments: true },
  'response.custom_tool_call_input.delta': { ...OF_ITEM, delta: true },
  'response.custom_tool_call_input.done': { ...OF_ITEM, input: true },
} as const satisfies {
  readonly [T in Event['type']]?: Readonly<Record<Needed<Extract<Event, { type: T }>>, true>>
}

/** Fields that older clients read, or that every client ignores. */
const MORE: ReadonlySet<string> = new Set(['name', 'moa'])

const TOOLS = [
  { type: 'function', name: 'f', parameters: {} },
  { type: 'custom', name: 'text' },
]

/** An answer in which everything happens that an answer can have. */
function everything(): string {
  const body = { model: 'demo', input: 'Hi', stream: true, store: false, tools: TOOLS }
  const parsed = responsesShape.parse({ ...body, moa: { progress: 'events' } })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const form = { shape: 'openai-responses', id: 'resp_7', created: 1, model: 'demo' } as const
  const encoder = responsesShape.encoder({
    ...form,
    stream: true,
    progress: 'events',
    options: parsed.value.options,
  })
  const call = (index: number, name: string) => ({ index, id: `c${index}`, name, arguments: '{}' })
  const url_citation = { url: 'https://x.test', title: 'X', start_index: 0, end_index: 1 }
  const deltas = [
    { reasoning: 'Hm', extra: { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] } },
    { text: 'a', extra: { annotations: [{ type: 'url_citation', url_citation }] } },
    { refusal: 'No' },
    { toolCalls: [call(0, 'f'), call(1, 'text')] },
  ]
  const events: RunEvent[] = [
    { type: 'layer-start', layer: 0, agents: ['a'] },
    { type: 'answer-deltas', deltas },
  ]
  const said = encoder.start() + events.map((event) => encoder.event(event)).join('')
  return said + encoder.end('stop', RUN_END)
}

test('every event of an answer is one of the client, with all of its fields and no other', () => {
  const text = everything()
  checkResponseStream(text)
  const frames = responseFrames(text)
  for (const { type, ...fields } of frames) {
    expect(FIELDS).toHaveProperty([type])
    const wanted = Object.keys(FIELDS[type as keyof typeof FIELDS])
    const found = ['type', ...Object.keys(fields)].filter((name) => !MORE.has(name))
    expect([type, found.toSorted()]).toEqual([type, wanted.toSorted()])
  }
  const missing = Object.keys(FIELDS).filter((type) => !frames.some((frame) => frame.type === type))
  expect(missing).toEqual(['response.incomplete', 'response.failed', 'error'])
})

test('the items and the answer have the types of the client', () => {
  const answer = checkResponseStream(everything()) as unknown as ResponseObject
  const types = answer.output.map((item) => itemOf(structuredClone(item) as Exact<OpenAiItem>).type)
  expect(types).toEqual(['reasoning', 'message', 'function_call', 'custom_tool_call'])
  expect(answerOf(answer).id).toBe('resp_7')
  expect(usageOf(answer)?.total_tokens).toBe(15)
  expect(answer).toHaveProperty(fieldsOf('text'))
})
