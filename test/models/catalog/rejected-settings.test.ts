import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { lacksOf } from '../../../src/models/catalog/lacks.ts'
import { rejectedOf } from '../../../src/models/catalog/rejected-settings.ts'
import { formatsOf } from '../../../src/models/catalog/response-formats.ts'
import type { CallSettings } from '../../../src/moa/model-port.ts'
import { openaiRequest } from '../../../src/models/dialects/openai/request.ts'
import type { Provider } from '../../../src/models/catalog/provider.ts'
import { callOf } from '../calls.ts'

const ALL: CallSettings = {
  temperature: 0.2,
  topP: 0.5,
  stop: 'END',
  frequencyPenalty: 1,
  presencePenalty: 1,
  logitBias: { 1: 1 },
  verbosity: 'low',
}
const NAMES = [
  'temperature',
  'top_p',
  'stop',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'verbosity',
]

function rowOf(name: string): Provider {
  const row = CATALOG.get(name)
  if (row === undefined) throw new Error(`Cannot find ${name}`)
  return row
}

/** The names of the settings that a request to a model has, when it is given every one. */
function sent(id: string, more: CallSettings = {}): readonly string[] {
  const [name = '', ...rest] = id.split('/')
  const provider = rowOf(name)
  const endpoint = { id, provider, model: rest.join('/'), key: null, fetch }
  const { body } = openaiRequest(endpoint, callOf({ settings: { ...ALL, ...more } }))
  const written = JSON.parse(JSON.stringify(body)) as object
  return NAMES.filter((each) => each in written)
}

const without = (...left: readonly string[]) => NAMES.filter((name) => !left.includes(name))
const PENALTIES = ['frequency_penalty', 'presence_penalty', 'logit_bias']

test.each([
  ['openai/gpt-4.1', without('verbosity')],
  ['openai/gpt-5-chat-latest', NAMES],
  ['openai/gpt-5-mini', ['verbosity']],
  ['openai/gpt-5.2', ['verbosity']],
  ['openai/o1', ['stop']],
  ['openai/o3-mini', ['stop']],
  ['openai/o3', []],
  ['openai/o4-mini', []],
  ['gemini/gemini-3.5-flash', without(...PENALTIES, 'verbosity')],
  ['groq/openai/gpt-oss-120b', without('logit_bias', 'verbosity')],
  ['mistral/mistral-large-4', without('logit_bias', 'verbosity')],
  ['cerebras/gpt-oss-120b', without(...PENALTIES, 'verbosity')],
  ['xai/grok-4.5', without(...PENALTIES, 'stop')],
  ['xai/grok-3-mini', without(...PENALTIES, 'stop')],
  ['xai/grok-3', without(...PENALTIES)],
  ['xai/grok-4-fast-non-reasoning', without(...PENALTIES)],
  ['xai/grok-4.20-0309-non-reasoning', without(...PENALTIES)],
  ['deepseek/deepseek-chat', NAMES],
  ['openrouter/any', NAMES],
  ['vllm/any', NAMES],
])('%s is sent the settings that it takes', (id, names) => {
  expect(sent(id)).toEqual(names)
})

test('a model that does not reason takes the settings that it rejects while it does', () => {
  expect(sent('openai/gpt-5.2', { reasoningEffort: 'none' })).toEqual([
    'temperature',
    'top_p',
    'verbosity',
  ])
  expect(sent('openai/gpt-5.2', { reasoningEffort: 'low' })).toEqual(['verbosity'])
  expect(sent('openai/gpt-5-mini', { reasoningEffort: 'none' })).toEqual(['verbosity'])
})

test.each([
  ['openai/gpt-4.1', 'none', true],
  ['openai/gpt-5.2', 'none', true],
  ['openai/gpt-5.2', 'low', false],
  ['openai/o3', 'low', false],
  ['groq/llama-3.3-70b-versatile', undefined, false],
  ['mistral/mistral-large-4', undefined, false],
  ['vllm/any', undefined, true],
] as const)(
  '%s with effort %s is sent the wish for log probabilities: %s',
  (id, effort, wished) => {
    const [name = '', ...rest] = id.split('/')
    const endpoint = { id, provider: rowOf(name), model: rest.join('/'), key: null, fetch }
    const settings = { logprobs: true, ...(effort && { reasoningEffort: effort }) } as const
    const body = JSON.stringify(openaiRequest(endpoint, callOf({ settings })).body)
    expect(body.includes('logprobs')).toBe(wished)
  },
)

test('models that take no word on parallel calls get none', () => {
  const rejects = (model: string) =>
    rejectedOf(rowOf('openai').limits.rejectedSettings, model, { parallelToolCalls: false })
  expect(rejects('o4-mini')).toEqual(['parallel_tool_calls'])
  expect(rejects('gpt-5')).toEqual([])
})

test('only settings that a call has are named as rejected', () => {
  expect(rejectedOf([['', ['stop', 'seed']]], 'any', { stop: 'END' })).toEqual(['stop'])
})

describe('a provider of the catalog takes the formats of its reference', () => {
  const formats = (name: string, model: string, tools: readonly object[] = []) =>
    formatsOf(rowOf(name).limits, { model, tools })
  const every = ['text', 'json_object', 'json_schema']
  const tools = [{ type: 'function' }]

  test.each([
    ['deepseek', 'deepseek-chat', ['text', 'json_object']],
    ['groq', 'openai/gpt-oss-20b', every],
    ['groq', 'moonshotai/kimi-k2-instruct-0905', every],
    ['groq', 'meta-llama/llama-4-scout-17b-16e-instruct', every],
    ['groq', 'llama-3.3-70b-versatile', ['text', 'json_object']],
    ['lmstudio', 'any', ['text', 'json_schema']],
    ['anthropic', 'claude-opus-4-20250514', ['text']],
    ['anthropic', 'claude-sonnet-4-5', ['text', 'json_schema']],
    ['openai', 'gpt-5', every],
    ['mistral', 'mistral-large-4', every],
    ['ollama', 'llama3.2', every],
  ])('%s/%s', (name, model, known) => {
    expect(formats(name, model)).toEqual(known)
  })

  test.each([
    ['groq', 'openai/gpt-oss-20b', ['text']],
    ['cerebras', 'gpt-oss-120b', ['text']],
    ['gemini', 'gemini-2.5-pro', ['text']],
    ['gemini', 'gemini-3.5-flash', every],
    ['openai', 'gpt-5', every],
  ])('%s/%s beside tools', (name, model, known) => {
    expect(formats(name, model, tools)).toEqual(known)
  })

  test.each(['groq', 'cerebras'])('%s is asked for JSON without a stream', (name) => {
    const endpoint = { id: `${name}/m`, provider: rowOf(name), model: 'm', key: null, fetch }
    const bodyWith = (settings: CallSettings) => openaiRequest(endpoint, callOf({ settings })).body
    expect(bodyWith({ responseFormat: { type: 'json_object' } })).not.toHaveProperty('stream')
    expect(bodyWith({ responseFormat: { type: 'json_object' } })).not.toHaveProperty(
      'stream_options',
    )
    expect(bodyWith({ responseFormat: { type: 'text' } })).toHaveProperty('stream', true)
    expect(bodyWith({})).toHaveProperty('stream', true)
  })
})

test.each([
  ['deepseek', 'deepseek-v4-pro', ['images']],
  ['deepseek', 'deepseek-flash', []],
  ['groq', 'groq/compound-mini', ['images', 'tools']],
  ['openai', 'o3-mini', ['images']],
  ['openai', 'gpt-5', []],
])('%s/%s lacks %j', (name, model, lacked) => {
  expect(lacksOf(rowOf(name).limits.lacks, model)).toEqual(lacked)
})
