import { describe, expect, test } from 'vitest'
import { toMessages } from '../../../src/protocol/openai-responses/messages.ts'
import {
  responsesRequestSchema,
  type InputItem,
} from '../../../src/protocol/openai-responses/responses-request.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

function read(input: readonly object[]) {
  const parsed = parseWith(responsesRequestSchema(), { model: 'demo', input })
  if (!parsed.ok) throw new Error(parsed.error.message)
  return toMessages(parsed.value.input as readonly InputItem[])
}

function messages(...input: readonly object[]) {
  const result = read(input)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const user = { role: 'user', content: 'Hi' }
const says = (content: string) => ({ role: 'assistant', content })
const call = (call_id: string, name = 'f') => ({
  type: 'function_call',
  call_id,
  name,
  arguments: '{}',
})
const result = (call_id: string, output: unknown = 'ok') => ({
  type: 'function_call_output',
  call_id,
  output,
})
const reasoning = (fields: object) => ({ type: 'reasoning', id: 'rs_1', summary: [], ...fields })
const sealed = (value: object) => reasoning({ encrypted_content: `moa1:${JSON.stringify(value)}` })
const toolCall = (id: string, name = 'f') => ({ id, name, arguments: '{}' })
const tool = (toolCallId: string, content = 'ok') => ({ role: 'tool', content, toolCallId })

describe('a message', () => {
  const part = (type: string, text: string) => ({ type, text })

  test.each([
    ['user', 'input_text'],
    ['developer', 'input_text'],
    ['assistant', 'output_text'],
  ])('of role %s with one part of text has the text alone', (role, type) => {
    expect(messages(user, { role, content: [part(type, 'One')] })).toEqual([
      user,
      { role, content: 'One' },
    ])
  })

  test('without parts is empty; several parts stay several', () => {
    const parts = [part('input_text', 'a'), part('input_text', 'b')]
    expect(messages(user, { role: 'user', content: [] }, { role: 'user', content: parts })).toEqual(
      [
        user,
        { role: 'user', content: '' },
        { role: 'user', content: parts.map(({ text }) => ({ type: 'text', text })) },
      ],
    )
  })

  test('may have null for its type', () => {
    expect(messages({ ...user, type: null })).toEqual([user])
  })
})

describe('calls', () => {
  test('that stand side by side, and the text before them, are one message', () => {
    expect(messages(user, says('Wait'), call('a'), call('b'), result('a'), result('b'))).toEqual([
      user,
      { ...says('Wait'), toolCalls: [toolCall('a'), toolCall('b')] },
      tool('a'),
      tool('b'),
    ])
  })

  test('after a result begin another message', () => {
    expect(messages(user, call('a'), result('a'), call('b'), result('b'))).toEqual([
      user,
      { ...says(''), toolCalls: [toolCall('a')] },
      tool('a'),
      { ...says(''), toolCalls: [toolCall('b')] },
      tool('b'),
    ])
  })

  test('of an answer with a text behind them are one message with it', () => {
    expect(messages(user, says('a'), call('a'), says('b'), result('a'))).toEqual([
      user,
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
        toolCalls: [toolCall('a')],
      },
      tool('a'),
    ])
  })

  test('have their result behind them, wherever it stands', () => {
    expect(messages(user, call('a'), user, result('a'), says('b'))).toEqual([
      user,
      { ...says(''), toolCalls: [toolCall('a')] },
      tool('a'),
      user,
      says('b'),
    ])
  })

  test('without a result get one, as in a chat, unless they end the conversation', () => {
    const open = messages(user, call('a'), user, call('b'))
    expect(open.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user', 'assistant'])
    expect(open[2]).toMatchObject({ toolCallId: 'a' })
  })

  test('that are sent twice are one; another with the id of one is rejected', () => {
    expect(messages(user, call('a'), call('a'), result('a'))).toEqual([
      user,
      { ...says(''), toolCalls: [toolCall('a')] },
      tool('a'),
    ])
    expect(read([user, call('a'), call('a', 'g'), result('a')])).toMatchObject({
      ok: false,
      error: { param: 'input[2].call_id' },
    })
  })

  test('may repeat an id of an earlier turn', () => {
    const turn = [call('a'), result('a')]
    expect(messages(user, ...turn, ...turn)).toHaveLength(5)
  })

  test('of custom tools have their text as an argument', () => {
    const custom = { type: 'custom_tool_call', call_id: 'a', name: 'patch', input: 'a"b' }
    const output = { type: 'custom_tool_call_output', call_id: 'a', output: 'done' }
    expect(messages(user, custom, output)).toEqual([
      user,
      { ...says(''), toolCalls: [{ id: 'a', name: 'patch', arguments: '{"input":"a\\"b"}' }] },
      tool('a', 'done'),
    ])
  })

  test('of a namespace have the name that the model is shown', () => {
    const [, answer] = messages(user, { ...call('a', 'look'), namespace: 'mcp__files__' })
    expect(answer?.toolCalls).toEqual([toolCall('a', 'mcp__files__look')])
  })
})

describe('results', () => {
  const image = { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'high' }
  const text = (words: string) => ({ type: 'input_text', text: words })

  test.each<[what: string, output: unknown, content: string]>([
    ['a text', 'ok', 'ok'],
    ['an empty text', '', ''],
    ['parts', [text('a'), text('b')], 'a\nb'],
    ['no parts', [], ''],
  ])('may be %s', (_what, output, content) => {
    expect(messages(user, call('a'), result('a', output)).at(-1)).toEqual(tool('a', content))
  })

  test('with images are text, and their images follow all results in a message of the user', () => {
    const parts = [text('Seen'), image]
    expect(messages(user, call('a'), call('b'), result('a', parts), result('b'))).toEqual([
      user,
      { ...says(''), toolCalls: [toolCall('a'), toolCall('b')] },
      tool('a', 'Seen'),
      tool('b'),
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Images in the result of the call a:' },
          { type: 'image', url: image.image_url, detail: 'high' },
        ],
        ofResults: true,
      },
    ])
    const only = messages(user, call('a'), result('a', [image]))
    expect(only[2]?.content).not.toBe('')
  })

  test.each<[what: string, input: readonly object[], message: RegExp]>([
    ['no call', [user, result('zz')], /no call before it has the id "zz"/],
    ['a call behind it', [user, result('a'), call('a')], /no call before it has the id "a"/],
    ['a call with a result', [user, call('a'), result('a'), result('a')], /has a result already/],
  ])('of %s are rejected by their place and id', (_what, input, message) => {
    const at = input.findLastIndex((item) => 'output' in item)
    expect(read(input)).toMatchObject({
      ok: false,
      error: {
        param: `input[${at}].call_id`,
        message: expect.stringMatching(message),
      },
    })
  })
})

describe('reasoning', () => {
  const details = [{ type: 'reasoning.encrypted', data: 'x', format: 'f' }]

  test('of ours returns with its answer, and with the calls that it belongs to', () => {
    const extra_content = { google: { thought_signature: 's' } }
    const [, answer] = messages(
      user,
      sealed({ answer: { reasoning_details: details } }),
      says('a'),
      sealed({ calls: { c: { extra_content }, other: { extra_content: 1 } } }),
      call('c'),
      call('d'),
    )
    expect(answer).toEqual({
      ...says('a'),
      extra: { reasoning_details: details },
      toolCalls: [{ ...toolCall('c'), extra: { extra_content } }, toolCall('d')],
    })
  })

  test('between two texts makes them one answer, as its places count the whole text', () => {
    const [, answer, ...more] = messages(user, says('a'), reasoning({}), says('b'))
    expect(more).toEqual([])
    expect(answer?.content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ])
  })

  test('and without it, two texts are two answers', () => {
    expect(messages(user, says('a'), says('b'))).toEqual([user, says('a'), says('b')])
  })

  test('at the end of an answer belongs to it', () => {
    const input = [user, says('a'), sealed({ answer: { reasoning_details: details } }), user]
    expect(messages(...input)[1]).toMatchObject({ extra: { reasoning_details: details } })
  })

  test('after a result belongs to the next answer', () => {
    const input = [user, call('a'), result('a'), sealed({ answer: { thinking_blocks: [1] } })]
    const [, first, , second] = messages(...input, call('b'))
    expect(first).not.toHaveProperty('extra')
    expect(second).toMatchObject({ extra: { thinking_blocks: [1] } })
  })

  test('has its text, for models that want it back, but never lines of progress', () => {
    const summary = [
      { type: 'summary_text', text: 'Layer 1: asking a, b\na answered after 1.0 s\n' },
      { type: 'summary_text', text: 'First I think.' },
    ]
    const content = [{ type: 'reasoning_text', text: ' Then I act.' }]
    const [, answer] = messages(user, reasoning({ summary, content }), says('a'))
    expect(answer).toEqual({ ...says('a'), reasoning: 'First I think. Then I act.' })
  })

  test.each<[what: string, fields: object]>([
    ['of another provider', { encrypted_content: 'gAAAAABx' }],
    ['that is no text', { encrypted_content: 7 }],
    ['of ours that is broken', { encrypted_content: 'moa1:{"answer":' }],
    ['of ours that is no object', { encrypted_content: 'moa1:7' }],
    ['with other fields', { encrypted_content: 'moa1:{"answer":{"role":"user"},"calls":[]}' }],
    ['that is nested too deep', { encrypted_content: `moa1:${'['.repeat(5_000)}` }],
    ['with a summary that is no list', { summary: 'x', content: null }],
    ['with parts that are no texts', { summary: [null, 7, { text: 7 }] }],
  ])('%s is left out', (_what, fields) => {
    expect(messages(user, reasoning(fields), says('a'))).toEqual([user, says('a')])
  })

  test('that nothing follows is left out', () => {
    const nothing = sealed({ answer: { reasoning_details: details } })
    expect(messages(nothing, user, nothing)).toEqual([user])
  })
})
