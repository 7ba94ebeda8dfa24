import { describe, expect, test } from 'vitest'
import type { Message, ToolCall } from '../../../../../src/moa/message.ts'
import { CONTINUE } from '../../../../../src/moa/text/user-turn.ts'
import { bodyOf, marked, QUESTION, rejectionOf } from '../sent.ts'

const call = (id: string, text = '{}'): ToolCall => ({ id, name: 'find', arguments: text })
const calling = (...toolCalls: ToolCall[]): Message => ({
  role: 'assistant',
  content: '',
  toolCalls,
})
const result = (toolCallId: string, content = '21 °C'): Message => ({
  role: 'tool',
  content,
  toolCallId,
})

function turns(messages: readonly Message[]) {
  expect(rejectionOf({ messages })).toBeNull()
  return bodyOf({ messages }).messages
}

const text = (words: string) => expect.objectContaining({ type: 'text', text: words })

describe('a conversation', () => {
  test('has its system text as blocks before all, wherever it stood', () => {
    const { system, messages } = bodyOf({
      messages: [
        { role: 'system', content: 'Be brief.' },
        QUESTION,
        { role: 'developer', content: 'Speak French.' },
      ],
    })
    expect(system).toEqual([text('Be brief.'), text('Speak French.')])
    expect(messages).toEqual([{ role: 'user', content: [marked('Why?')] }])
  })

  test('alternates: messages of one role in a row are one turn', () => {
    const said = turns([QUESTION, { role: 'user', content: 'And how?' }])
    expect(said).toEqual([{ role: 'user', content: [text('Why?'), text('And how?')] }])
  })

  test('begins with a user and ends with a user', () => {
    const said = turns([{ role: 'assistant', content: 'Hello!' }])
    expect(said).toEqual([
      { role: 'user', content: [text('Begin.')] },
      { role: 'assistant', content: [text('Hello!')] },
      { role: 'user', content: [text(CONTINUE)] },
    ])
  })

  test('has no text of white space alone, and no turn without content', () => {
    const parts = [
      { type: 'text' as const, text: ' ' },
      { type: 'text' as const, text: 'Why?' },
    ]
    const said = turns([
      { role: 'system', content: ' \n' },
      { role: 'user', content: parts },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'Well?' },
    ])
    expect(said).toEqual([{ role: 'user', content: [text('Why?'), text('Well?')] }])
    expect(bodyOf({ messages: [{ role: 'system', content: ' ' }, QUESTION] }).system).toBe(
      undefined,
    )
  })

  test('of the system alone has what it says as its question', () => {
    expect(turns([{ role: 'system', content: 'Write a poem.' }])).toEqual([
      { role: 'user', content: [text('Write a poem.')] },
    ])
  })

  test('without a word is one that begins', () => {
    expect(turns([{ role: 'user', content: '' }])).toEqual([
      { role: 'user', content: [text('Begin.')] },
    ])
  })

  test('shares a text that stands before a long one', () => {
    const messages = [
      { role: 'system', content: 'Be brief.', before: 'You doubt. ' } as const,
      QUESTION,
    ]
    expect(bodyOf({ messages }).system).toEqual([text('You doubt. Be brief.')])
  })
})

describe('tool calls', () => {
  test('are blocks, and all results of a turn stand first in one turn of the user', () => {
    const said = turns([
      QUESTION,
      { ...calling(call('a', '{"city":"Orléans"}'), call('b')), content: 'Let me see.' },
      result('b', 'Rain.'),
      { role: 'user', content: 'Quick!' },
      result('a'),
    ])
    expect(said.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          text('Let me see.'),
          { type: 'tool_use', id: 'a', name: 'find', input: { city: 'Orléans' } },
          { type: 'tool_use', id: 'b', name: 'find', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'Rain.' }] },
          { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: '21 °C' }] },
          text('Quick!'),
        ],
      },
    ])
  })

  test('without a result get one that says so', () => {
    const missing = expect.objectContaining({ tool_use_id: 'a', is_error: true })
    expect(turns([QUESTION, calling(call('a'))]).at(-1)?.content).toEqual([missing])
    const said = turns([QUESTION, calling(call('a')), { role: 'user', content: 'Well?' }])
    expect(said.at(-1)?.content).toEqual([missing, text('Well?')])
    expect(turns([QUESTION, calling(call('a')), { role: 'assistant', content: 'No.' }])[2]).toEqual(
      {
        role: 'user',
        content: [missing],
      },
    )
  })

  test('keep a result that has no call, or comes twice or late, as text', () => {
    expect(turns([QUESTION, result('x')])).toEqual([
      { role: 'user', content: [text('Why?'), text('21 °C')] },
    ])
    const said = turns([QUESTION, calling(call('a')), result('a'), result('a', 'Again.')])
    expect(said[2]?.content).toEqual([
      expect.objectContaining({ tool_use_id: 'a' }),
      text('Again.'),
    ])
  })

  test('have ids of letters, digits, _ and -, each once', () => {
    const said = turns([
      QUESTION,
      calling(call('functions.find:0'), call('')),
      result('functions.find:0'),
      result(''),
      calling(call('functions.find:0')),
      result('functions.find:0', 'Again.'),
    ])
    const ids = said.flatMap(({ content }) =>
      content.map((block) => block['id'] ?? block['tool_use_id']),
    )
    expect(ids).toEqual([
      undefined,
      'functions_find_0',
      'call',
      'functions_find_0',
      'call',
      'functions_find_0_2',
      'functions_find_0_2',
    ])
  })

  test.each([
    ['', {}],
    ['{"a":1', { arguments: '{"a":1' }],
    ['[1]', { arguments: '[1]' }],
  ])('with the arguments %j have the input %j', (given, input) => {
    const said = turns([QUESTION, calling(call('a', given)), result('a')])
    expect(said[1]?.content[0]).toMatchObject({ input })
  })

  test('keep an empty result and a picture in a result', () => {
    const image = { type: 'image', url: 'https://example.com/a.png' } as const
    const said = turns([
      QUESTION,
      calling(call('a'), call('b')),
      result('a', ''),
      { role: 'tool', content: [image], toolCallId: 'b' },
    ])
    expect(said[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'a' },
      expect.objectContaining({
        tool_use_id: 'b',
        content: [{ type: 'image', source: { type: 'url', url: image.url } }],
      }),
    ])
  })
})

describe('images', () => {
  const blockOf = (url: string) =>
    turns([{ role: 'user', content: [{ type: 'image', url, detail: 'high' }] }])[0]?.content[0]

  test('come by https or as base64', () => {
    expect(blockOf('https://example.com/a.png')).toMatchObject({
      source: { type: 'url', url: 'https://example.com/a.png' },
    })
    expect(blockOf('data:image/PNG;base64,iVBOR')).toMatchObject({
      source: { type: 'base64', media_type: 'image/png', data: 'iVBOR' },
    })
  })

  test.each(['http://example.com/a.png', 'data:image/svg+xml;base64,PHN2', 'data:image/png,%89'])(
    'that Anthropic cannot read are named: %s',
    (url) => {
      expect(blockOf(url)).toMatchObject({ type: 'text', text: expect.stringMatching(/left out/) })
    },
  )
})
