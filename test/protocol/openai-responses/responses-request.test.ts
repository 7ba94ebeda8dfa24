import { describe, expect, test, vi } from 'vitest'
import { responsesRequestSchema } from '../../../src/protocol/openai-responses/responses-request.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

const smallest = { model: 'demo', input: 'Hi' }
const read = (fields: object) => parseWith(responsesRequestSchema(), { ...smallest, ...fields })
const user = { role: 'user', content: 'Hi' }
const tool = (name: string) => ({ type: 'function', name })

test('the schema is built once', () => {
  expect(responsesRequestSchema()).toBe(responsesRequestSchema())
})

test('the smallest request gets no defaults', () => {
  expect(read({})).toEqual({ ok: true, value: smallest })
})

test('null in every optional field is accepted', () => {
  const optional = Object.keys(responsesRequestSchema().shape).filter(
    (name) => !['model', 'input'].includes(name),
  )
  expect(optional.length).toBeGreaterThan(20)
  for (const name of optional) expect([name, read({ [name]: null }).ok]).toEqual([name, true])
})

test('a field that is not known is left out, but not in moa', () => {
  expect(read({ pace: 1 })).toEqual({ ok: true, value: smallest })
  expect(read({ moa: { pace: 1 } })).toMatchObject({ ok: false, error: { param: 'moa.pace' } })
})

describe('a limit', () => {
  test.each<[param: string, at: object, beyond: object]>([
    ['model', { model: 'm'.repeat(256) }, { model: 'm'.repeat(257) }],
    [
      'input',
      { input: Array.from({ length: 8_192 }, () => user) },
      { input: Array.from({ length: 8_193 }, () => user) },
    ],
    ['max_output_tokens', { max_output_tokens: 1 }, { max_output_tokens: 0 }],
    ['temperature', { temperature: 2 }, { temperature: 2.01 }],
    ['top_p', { top_p: 0 }, { top_p: -0.01 }],
    ['user', { user: 'u'.repeat(512) }, { user: 'u'.repeat(513) }],
    ['tools[0].type', { tools: [] }, { tools: [{ type: 'web_search' }] }],
    ['tools[0].name', { tools: [tool('f'.repeat(64))] }, { tools: [tool('f'.repeat(65))] }],
    ['tools', { tools: Array(1_000).fill(tool('f')) }, { tools: Array(1_001).fill(tool('f')) }],
    ['top_logprobs', { top_logprobs: 20 }, { top_logprobs: 21 }],
    ['max_tool_calls', { max_tool_calls: 1 }, { max_tool_calls: 0 }],
    ['tool_choice.type', { tool_choice: 'none' }, { tool_choice: { type: 'file_search' } }],
    ['moderation', { moderation: {} }, { moderation: { model: 'm' } }],
    ['text.verbosity', { text: { verbosity: 'low' } }, { text: { verbosity: 'least' } }],
    ['reasoning.effort', { reasoning: { effort: 'xhigh' } }, { reasoning: { effort: 'most' } }],
  ])('of %s is itself allowed, and a value beyond it is rejected by its path', (...row) => {
    const [param, at, beyond] = row
    expect(read(at)).toMatchObject({ ok: true })
    expect(read(beyond)).toMatchObject({ ok: false, error: { param } })
  })
})

test('the characters of a text are not counted as fields', () => {
  const keys = vi.spyOn(Object, 'keys')
  try {
    expect(read({ moderation: 'low' })).toMatchObject({ ok: false, error: { param: 'moderation' } })
    expect(keys.mock.calls.some(([value]) => typeof value.valueOf() === 'string')).toBe(false)
  } finally {
    keys.mockRestore()
  }
})

describe('an item that is no message', () => {
  const OTHER = 'this kind of item is not known'

  test.each([
    ['item_reference', 'set store to false'],
    ['compaction', 'send the conversation in full'],
    ['mcp_call', OTHER],
    ['local_shell_call', OTHER],
    ['constructor', OTHER],
    ['toString', OTHER],
    ['__proto__', OTHER],
  ])('of type %s is rejected at its type, with what to send', (type, why) => {
    const result = read({ input: [user, { type, id: 'x' }] })
    expect(result).toMatchObject({
      ok: false,
      error: { param: 'input[1].type', message: expect.stringContaining(why) },
    })
  })

  test.each([
    ['a type that is no text', { type: 7 }],
    ['neither a type nor a role', {}],
  ])('with %s is rejected', (_what, item) => {
    const { error } = read({ input: [item] }) as { readonly error: { readonly param: string } }
    expect(error.param).toMatch(/^input\[0\]/)
  })

  test.each([
    ['null', null],
    ['a number', 7],
    ['a text', 'Hi'],
  ])('and %s is rejected by its index', (_what, item) => {
    expect(read({ input: [item] })).toMatchObject({ ok: false, error: { param: 'input[0]' } })
  })
})

test.each<[param: string, item: object]>([
  ['input[0].content', { role: 'user' }],
  ['input[0].content[0].type', { role: 'user', content: [{ type: 'input_audio' }] }],
  [
    'input[0].content[0].type',
    { role: 'assistant', content: [{ type: 'input_image', image_url: 'https://x.test/a' }] },
  ],
  [
    'input[0].content[0].image_url',
    { role: 'user', content: [{ type: 'input_image', image_url: 'file:///a.png' }] },
  ],
])('%s that is wrong or missing in a message is rejected by its path', (param, item) => {
  expect(read({ input: [item] })).toMatchObject({ ok: false, error: { param } })
})
