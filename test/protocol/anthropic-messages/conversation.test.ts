import { describe, expect, test } from 'vitest'
import { user, answered, text, call, result, asked, askOf, messagesOf, problemOf } from './asked.ts'

describe('a conversation', () => {
  test('has its system first, as a text or with marks', () => {
    const { messages } = askOf({ system: 'Be brief' })
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'Hi' },
    ])
    const mark = { cache_control: { type: 'ephemeral' } }
    expect(askOf({ system: [text('a'), text('b', mark)] }).messages[0]).toEqual({
      role: 'system',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b', extra: mark },
      ],
    })
  })

  test('is the same whether a text is a text or a block', () => {
    expect(messagesOf(user([text('Hi')]))).toEqual(messagesOf(user('Hi')))
  })

  test('does not have the block for the billing of Anthropic, which may change with every request', () => {
    const system = (hash: string) => [
      text(`x-anthropic-billing-header: cc_version=2.1; cch=${hash};`),
      text('You are an agent.'),
    ]
    expect(askOf({ system: system('a') })).toEqual(askOf({ system: 'You are an agent.' }))
    expect(askOf({ system: system('a') })).toEqual(askOf({ system: system('b') }))
  })

  test.each([
    { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
    { type: 'url', url: 'https://a.example/b.pdf' },
    { type: 'file', file_id: 'file_1' },
  ])('goes on after a tool has read a document that is no text (%j)', (source) => {
    const read = result('x', [text('PDF file read:'), { type: 'document', source }])
    const { ask, foreign } = asked({
      messages: [user('Read it'), answered([call('x')]), user([read])],
    })
    const { messages } = ask
    const said = JSON.stringify(messages.at(-1))
    expect(messages.at(-1)).toMatchObject({ role: 'tool', toolCallId: 'x' })
    expect(said).toContain('PDF file read:')
    expect(said).toContain('This document is not shown here')
    expect(said).not.toMatch(/JVBERi0|a\.example|file_1/)
    expect(foreign.paths).toEqual([expect.stringMatching(/source/)])
  })

  test('has messages of one role in a row as one', () => {
    expect(messagesOf(user('a'), user([text('b')]), answered('c'), answered('d'))).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'c' },
          { type: 'text', text: 'd' },
        ],
      },
    ])
  })

  test('has messages of the system at their place', () => {
    const messages = messagesOf(user('a'), { role: 'system', content: [text('Now')] })
    expect(messages.map(({ role }) => role)).toEqual(['user', 'system'])
  })

  test('has images of both sources as URLs', () => {
    const image = (source: object) => ({ type: 'image', source })
    const base64 = { type: 'base64', media_type: 'image/png', data: 'aGk=' }
    const url = { type: 'url', url: 'https://a.example/b.png' }
    expect(messagesOf(user([image(base64), image(url)]))[0]?.content).toEqual([
      { type: 'image', url: 'data:image/png;base64,aGk=' },
      { type: 'image', url: 'https://a.example/b.png' },
    ])
  })

  test('has documents and search results of text as text', () => {
    const document = {
      type: 'document',
      title: 'Menu',
      source: { type: 'text', media_type: 'text/plain', data: 'Soup' },
    }
    const found = { type: 'search_result', title: 'T', source: 's', content: [text('c')] }
    expect(messagesOf(user([document, found]))[0]?.content).toEqual([
      { type: 'text', text: 'Menu\n\nSoup' },
      { type: 'text', text: 'T\ns\nc' },
    ])
  })
})

describe('a tool loop', () => {
  test('has calls with their arguments as JSON, and their results before all that follows', () => {
    const messages = messagesOf(
      user('a'),
      answered([text('Let me'), call('x', { a: 1 }), call('y')]),
      user([text('and b'), result('y', [text('2')]), result('x', '1')]),
    )
    expect(messages).toEqual([
      { role: 'user', content: 'a' },
      {
        role: 'assistant',
        content: 'Let me',
        toolCalls: [
          { id: 'x', name: 'add', arguments: '{"a":1}' },
          { id: 'y', name: 'add', arguments: '{}' },
        ],
      },
      { role: 'tool', toolCallId: 'y', content: '2' },
      { role: 'tool', toolCallId: 'x', content: '1' },
      { role: 'user', content: 'and b' },
    ])
  })

  test('has results in messages of their own as one turn', () => {
    const messages = messagesOf(
      user('a'),
      answered([call('x'), call('y')]),
      user([result('x')]),
      { role: 'system', content: 'Hurry' },
      user([result('y')]),
    )
    expect(messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'tool',
      'system',
    ])
  })

  test('has images of results behind all of them', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } }
    const messages = messagesOf(
      user('a'),
      answered([call('x'), call('y')]),
      user([result('x', [text('1'), image]), result('y', [image]), text('b')]),
    )
    const seen = { type: 'image', url: 'https://a.example/b.png' }
    expect(messages.slice(2)).toEqual([
      { role: 'tool', toolCallId: 'x', content: '1' },
      { role: 'tool', toolCallId: 'y', content: 'The result is an image, which follows.' },
      { role: 'user', content: [seen, seen, { type: 'text', text: 'b' }] },
    ])
  })

  test('with images of results and no words of the user begins no new turn', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } }
    const before = [user('a'), answered([call('x')])]
    const messages = messagesOf(...before, user([result('x', [image])]))
    expect(messages.at(-1)).toMatchObject({ role: 'user', ofResults: true })
    const said = messagesOf(...before, user([result('x', [image]), text('b')]))
    expect(said.at(-1)).not.toHaveProperty('ofResults')
  })

  test('marks results that are errors, and says so in their text', () => {
    const [, , first] = messagesOf(
      user('a'),
      answered([call('x')]),
      user([result('x', 'no such file', { is_error: true })]),
    )
    expect(first).toEqual({
      role: 'tool',
      toolCallId: 'x',
      content: 'Error: no such file',
      extra: { is_error: true },
    })
    const [, , second] = messagesOf(
      user('a'),
      answered([call('x')]),
      user([result('x', '<tool_use_error>no</tool_use_error>', { is_error: true })]),
    )
    expect(second?.content).toBe('<tool_use_error>no</tool_use_error>')
  })

  test('has reminders of a client in the last result: they are no new turn of the user', () => {
    const reminder = text('<system-reminder>\nBe nice\n</system-reminder>')
    const messages = messagesOf(
      user('a'),
      answered([call('x')]),
      user([result('x', '1'), reminder]),
    )
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
    expect(messages.at(-1)?.content).toEqual([
      { type: 'text', text: '1' },
      { type: 'text', text: reminder.text },
    ])
    const asks = messagesOf(
      user('a'),
      answered([call('x')]),
      user([result('x', '1'), reminder, text('Stop')]),
    )
    expect(asks.at(-1)).toMatchObject({ role: 'user', content: [{}, { text: 'Stop' }] })
  })

  test('has no two calls of one id in an answer, but may have them in two', () => {
    const twice = [answered([call('x')]), answered([call('x')])]
    expect(problemOf({ messages: [user('a'), ...twice, user([result('x')])] })).toContain(
      'messages[2].content[0].id: another tool_use',
    )
    const turn = [answered([call('x')]), user([result('x')])]
    expect(askOf({ messages: [user('a'), ...turn, ...turn] }).messages).toHaveLength(5)
  })

  test('has a result for each call that was given up', () => {
    const messages = messagesOf(user('a'), answered([call('x')]), user('b'))
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user'])
  })

  test.each([
    ['no call at all', [user([result('x')])]],
    ['another id', [user('a'), answered([call('x')]), user([result('y')])]],
    ['a call twice', [user('a'), answered([call('x')]), user([result('x'), result('x')])]],
    [
      'an earlier call',
      [
        user('a'),
        answered([call('x')]),
        user('b'),
        user([result('x')]),
        answered('c'),
        user([result('x')]),
      ],
    ],
  ])('rejects a result of %s', (_what, messages) => {
    expect(problemOf({ messages })).toContain('tool_use_id: wanted the id of a tool_use')
  })
})

describe('thoughts', () => {
  test('that are signed go back byte for byte, each at its place; several stay several', () => {
    const [, message] = messagesOf(
      user('a'),
      answered([
        { type: 'thinking', thinking: ' Hm\u2028', signature: 's1==' },
        text('Let me'),
        { type: 'redacted_thinking', data: 'ZGF0YQ' },
        call('x'),
        { type: 'thinking', thinking: '', signature: 's2' },
      ]),
      user([result('x')]),
    )
    const format = 'anthropic-claude-v1'
    expect(message?.extra).toEqual({
      reasoning_details: [
        {
          type: 'reasoning.text',
          text: ' Hm\u2028',
          signature: 's1==',
          format,
          id: '0-0',
          index: 0,
        },
        { type: 'reasoning.encrypted', data: 'ZGF0YQ', format, id: '6-0', index: 1 },
        { type: 'reasoning.text', text: '', signature: 's2', format, id: '6-1', index: 2 },
      ],
    })
  })

  test('that nobody signed are plain reasoning, but for the progress of a run', () => {
    const thinking = (said: string) => ({ type: 'thinking', thinking: said, signature: '' })
    const progress = 'Layer 1: asking a, b\na answered after 0.1 s\nsim/judge writes the answer\n\n'
    const [, message] = messagesOf(
      user('a'),
      answered([thinking(progress), thinking('Hm'), text('b')]),
      user('c'),
    )
    expect(message).toEqual({ role: 'assistant', content: 'b', reasoning: 'Hm' })
    const alone = messagesOf(user('a'), answered([thinking('x writes the answer\n\n'), text('b')]))
    expect(alone[1]).toEqual({ role: 'assistant', content: 'b' })
  })
})

test('what an answer holds is accepted when it comes back', () => {
  const { foreign } = asked({
    messages: [
      user('a'),
      answered([
        { type: 'thinking', thinking: 'Hm', signature: '' },
        { type: 'text', text: 'b', citations: null },
        { ...call('x'), caller: { type: 'direct' } },
      ]),
      user([result('x')]),
    ],
  })
  expect(foreign.paths).toEqual([])
})
