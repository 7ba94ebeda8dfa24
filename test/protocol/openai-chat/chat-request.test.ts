import { describe, expect, test } from 'vitest'
import { chatRequestSchema } from '../../../src/protocol/openai-chat/chat-request.ts'
import { parseChat } from '../../../src/protocol/openai-chat/parse-chat.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

const user = { role: 'user', content: 'Hi' }
const smallest = { model: 'demo', messages: [user] }
const read = (fields: object) => parseWith(chatRequestSchema, { ...smallest, ...fields })
const ofMessage = (message: object) => ({ messages: [message] })
const tool = (name: string) => ({ tools: [{ type: 'function', function: { name } }] })
const format = (name: string) => ({
  response_format: { type: 'json_schema', json_schema: { name } },
})
const image = (url: string) =>
  ofMessage({ role: 'user', content: [{ type: 'image_url', image_url: { url } }] })

test('the smallest request gets no defaults', () => {
  expect(read({})).toEqual({ ok: true, value: smallest })
})

test('null in every field that clients fill with it is accepted', () => {
  const optional = Object.keys(chatRequestSchema.shape).filter(
    (name) => !['model', 'messages', 'moa'].includes(name),
  )
  expect(optional.length).toBeGreaterThan(30)
  for (const name of optional) expect([name, read({ [name]: null }).ok]).toEqual([name, true])
})

test('an answer may come back as the assistant message that clients made of it', () => {
  const message = {
    role: 'assistant',
    content: null,
    refusal: null,
    reasoning_content: 'Hm.',
    annotations: [],
    audio: null,
    function_call: null,
    tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }],
  }
  expect(read(ofMessage(message))).toEqual({
    ok: true,
    value: { model: 'demo', messages: [message] },
  })
})

const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }

test.each<[what: string, message: object]>([
  ['a name on the result of a tool', { role: 'tool', name: 'f', tool_call_id: 'c', content: '1' }],
  ['the index of a streamed call', { role: 'assistant', tool_calls: [{ index: 0, ...call }] }],
  ['a refusal as a part', { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] }],
  ['no parts beside calls', { role: 'assistant', content: [], tool_calls: [call] }],
  ['null for a name', { ...user, name: null }],
  [
    'a mark for a cache',
    { role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] },
  ],
])('a message may come back with %s, and nothing of it is foreign', (_what, message) => {
  const parsed = parseChat({ model: 'demo', messages: [user, message, user] })
  expect(parsed).toMatchObject({ ok: true, value: { foreign: { paths: [] } } })
})

test('a tool may have a mark for a cache', () => {
  const marked = { type: 'function', function: { name: 'f' }, cache_control: { type: 'ephemeral' } }
  const parsed = parseChat({ model: 'demo', messages: [user], tools: [marked] })
  expect(parsed).toMatchObject({ ok: true, value: { foreign: { paths: [] } } })
  expect(JSON.stringify(parsed)).toContain('"cache_control":{"type":"ephemeral"}')
})

describe('a limit', () => {
  test.each<[param: string, at: object, beyond: object]>([
    ['model', { model: 'm'.repeat(256) }, { model: '' }],
    ['max_tokens', { max_tokens: 1 }, { max_tokens: 1.5 }],
    ['max_completion_tokens', { max_completion_tokens: 1 }, { max_completion_tokens: 0 }],
    ['temperature', { temperature: 2 }, { temperature: 2.01 }],
    ['temperature', { temperature: 0 }, { temperature: -0.01 }],
    ['top_p', { top_p: 0 }, { top_p: 1.01 }],
    ['frequency_penalty', { frequency_penalty: -2 }, { frequency_penalty: -2.01 }],
    ['presence_penalty', { presence_penalty: 2 }, { presence_penalty: 2.01 }],
    ['user', { user: 'u'.repeat(512) }, { user: 'u'.repeat(513) }],
    ['n', { n: 1 }, { n: 2 }],
    ['top_logprobs', { logprobs: true, top_logprobs: 20 }, { logprobs: true, top_logprobs: 21 }],
    ['modalities[1]', { modalities: ['text'] }, { modalities: ['text', 'audio'] }],
    ['tools[0].function.name', tool('a_b.c:d-1'), tool('a b')],
    ['tools[0].function.name', tool('f'.repeat(64)), tool('f'.repeat(65))],
    ['response_format.json_schema.name', format('n'.repeat(64)), format('n'.repeat(65))],
    [
      'messages[0].name',
      ofMessage({ ...user, name: 'n'.repeat(64) }),
      ofMessage({ ...user, name: 'n'.repeat(65) }),
    ],
    [
      'messages[0].content[0].image_url.url',
      image('data:image/png;base64,AA'),
      image('file:///a.png'),
    ],
  ])('of %s is itself allowed, and a value beyond it is rejected by its path', (...row) => {
    const [param, at, beyond] = row
    expect(read(at)).toMatchObject({ ok: true })
    expect(read(beyond)).toMatchObject({ ok: false, error: { param } })
  })
})

test.each([
  ['moa.pace', { moa: { pace: 1 } }],
  ['moa.aggregator.name', { moa: { aggregator: { name: 'pen' } } }],
])('%s is not a known field', (param, fields) => {
  const message = `${param}: is not a known field`
  expect(read(fields)).toEqual({ ok: false, error: { param, message } })
})

test.each<[param: string, fields: object]>([
  ['audio', { audio: { voice: 'alloy' } }],
  ['prediction', { prediction: { type: 'content', content: 'x' } }],
  ['web_search_options', { web_search_options: {} }],
  ['functions', { functions: [] }],
  ['function_call', { function_call: 'auto' }],
  ['n', { n: 2 }],
  [
    'messages[0].content[0].type',
    ofMessage({ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }),
  ],
])('%s cannot be honoured, and the message names it', (param, fields) => {
  expect(read(fields)).toMatchObject({
    ok: false,
    error: { param, message: expect.stringMatching(/^[^ ]+: cannot be honoured: /) },
  })
})

test.each<[param: string, message: object]>([
  ['messages[0].role', { role: 'wizard', content: 'x' }],
  ['messages[0].role', { content: 'x' }],
  ['messages[0].content', { role: 'user' }],
  ['messages[0].content', { role: 'user', content: null }],
  ['messages[0].content', { role: 'tool', tool_call_id: 'c' }],
  ['messages[0].tool_call_id', { role: 'tool', content: 'x' }],
  [
    'messages[0].content[0].type',
    { role: 'system', content: [{ type: 'image_url', image_url: { url: 'https://x.test/a' } }] },
  ],
])('%s that is wrong or missing in a message is rejected by its path', (param, message) => {
  expect(read(ofMessage(message))).toMatchObject({ ok: false, error: { param } })
})
