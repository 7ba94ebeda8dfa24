import { expect, test } from 'vitest'
import { parseChat } from '../../../src/protocol/openai-chat/parse-chat.ts'

const user = { role: 'user', content: 'Hi' }
const read = (fields: object) => parseChat({ model: 'demo', messages: [user], ...fields })
const tools = [{ type: 'function', function: { name: 'f' } }]
const other = [{ type: 'function', function: { name: 'o' } }]
const allowed = (mode: string, ...names: string[]) => ({
  type: 'allowed_tools',
  allowed_tools: { mode, tools: names.map(choice) },
})
const choice = (name: string) => ({ type: 'function', function: { name } })

test.each<[what: string, fields: object, settings: object]>([
  ['max_tokens alone', { max_tokens: 8 }, { maxTokens: 8 }],
  ['both spellings of max tokens', { max_tokens: 8, max_completion_tokens: 9 }, { maxTokens: 9 }],
  ['null for the newer one', { max_tokens: 8, max_completion_tokens: null }, { maxTokens: 8 }],
  ['null everywhere', { temperature: null, tools: null, stop: null, seed: null }, {}],
  [
    'values of zero and false',
    { temperature: 0, seed: 0, parallel_tool_calls: false },
    { temperature: 0, seed: 0, parallelToolCalls: false },
  ],
  ['no text that ends the answer', { stop: [] }, {}],
  ['an empty text that ends the answer', { stop: '' }, {}],
  ['an empty text among others', { stop: ['', 'END'] }, { stop: ['END'] }],
  [
    'a list of allowed tools',
    { tools: [...tools, ...other], tool_choice: allowed('required', 'f') },
    { tools, toolChoice: 'required' },
  ],
  ['no tools in a list', { tools: [], tool_choice: 'auto' }, { toolChoice: 'auto' }],
  [
    'a choice among its tools',
    { tools, tool_choice: choice('f') },
    { tools, toolChoice: choice('f') },
  ],
])('a request with %s has these settings', (_what, fields, settings) => {
  expect(read(fields)).toMatchObject({ ok: true, value: { options: { includeUsage: false } } })
  const parsed = read(fields)
  expect(parsed.ok && parsed.value.ask.settings).toStrictEqual(settings)
})

test('fields that are not known are ignored and named, at every depth', () => {
  const parsed = read({
    messages: [{ ...user, id: 'm', content: [{ type: 'text', text: 'Hi', size: 1 }] }],
    tools: [{ type: 'function', function: { name: 'f', body: '', parameters: { own: {} } } }],
    stream_options: { usage: true },
    top_k: 5,
  })
  expect(parsed.ok && parsed.value.foreign).toEqual({
    paths: [
      'messages[0].content[0].size',
      'messages[0].id',
      'tools[0].function.body',
      'stream_options.usage',
      'top_k',
    ],
    values: { top_k: 5 },
  })
  expect(parsed.ok && parsed.value.ask.settings.tools).toEqual([
    { type: 'function', function: { name: 'f', parameters: { own: {} } } },
  ])
})

test('nulls in tools and formats stand for what is left out', () => {
  const parsed = read({
    tools: [{ type: 'function', function: { name: 'f', description: null, parameters: null } }],
    response_format: { type: 'json_schema', json_schema: { name: 'n', strict: null } },
  })
  expect(parsed.ok && parsed.value.ask.settings).toStrictEqual({
    tools,
    responseFormat: { type: 'json_schema', json_schema: { name: 'n' } },
  })
})

test.each([
  [
    { logprobs: true, top_logprobs: 5 },
    { logprobs: true, topLogprobs: 5 },
  ],
  [{ logprobs: true }, { logprobs: true, topLogprobs: 0 }],
  [{ logprobs: false, top_logprobs: 0 }, {}],
  [{ logprobs: null, top_logprobs: null }, {}],
])('log probabilities %j are the settings %j', (fields, settings) => {
  const parsed = read(fields)
  expect(parsed.ok && parsed.value.ask.settings).toStrictEqual(settings)
})

test.each<[param: string, fields: object]>([
  ['tool_choice', { tool_choice: 'required' }],
  ['tool_choice', { tools: null, tool_choice: choice('f') }],
  ['tool_choice', { tools, tool_choice: choice('g') }],
  ['tool_choice', { tools, tool_choice: allowed('auto', 'f', 'g') }],
  ['tool_choice', { tool_choice: allowed('auto', 'f') }],
  ['top_logprobs', { top_logprobs: 1 }],
  ['top_logprobs', { logprobs: false, top_logprobs: 1 }],
  ['model', { model: 'a'.repeat(257) }],
  ['messages', { messages: Array.from({ length: 2_049 }, () => user) }],
  ['tools', { tools: Array.from({ length: 129 }, () => tools[0]) }],
  ['stop', { stop: ['a', 'b', 'c', 'd', 'e'] }],
  ['stop[1]', { stop: ['a', 1] }],
  ['stop', { stop: 'a'.repeat(10_001) }],
  ['stop[1]', { stop: ['a', 'a'.repeat(10_001)] }],
  ['max_tokens', { max_tokens: 0 }],
  [
    'messages[0].tool_calls[0].function.arguments',
    { messages: [{ role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'f' } }] }] },
  ],
  ['messages[0].content', { messages: [{ role: 'user', content: [] }] }],
])('%s beyond what is allowed is rejected by its path', (param, fields) => {
  expect(read(fields)).toMatchObject({ ok: false, error: { param } })
})
