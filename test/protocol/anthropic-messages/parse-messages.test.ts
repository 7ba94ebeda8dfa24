import { describe, expect, test } from 'vitest'
import { countTokens } from '../../../src/protocol/anthropic-messages/parse-messages.ts'
import { messagesShape } from '../../../src/protocol/anthropic-messages/shape.ts'

const user = (content: unknown) => ({ role: 'user', content })
const answered = (content: unknown) => ({ role: 'assistant', content })
const text = (said: string, more: object = {}) => ({ type: 'text', text: said, ...more })
const call = (id: string, input: object = {}) => ({ type: 'tool_use', id, name: 'add', input })
const result = (id: string, content?: unknown, more: object = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...more,
})
const tool = { name: 'add', description: 'Adds', input_schema: { type: 'object' } }

function parse(body: object) {
  return messagesShape.parse({ model: 'demo', max_tokens: 9_000, messages: [user('Hi')], ...body })
}

function asked(body: object) {
  const parsed = parse(body)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

const askOf = (body: object) => asked(body).ask
const messagesOf = (...messages: object[]) => askOf({ messages }).messages

function problemOf(body: object): string {
  const parsed = parse(body)
  if (parsed.ok) throw new Error('Cannot test: the request was accepted')
  return parsed.error.message
}

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

  test('has images of a result in it', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } }
    const messages = messagesOf(
      user('a'),
      answered([call('x')]),
      user([result('x', [text('1'), image])]),
    )
    expect(messages.at(-1)).toEqual({
      role: 'tool',
      toolCallId: 'x',
      content: [
        { type: 'text', text: '1' },
        { type: 'image', url: 'https://a.example/b.png' },
      ],
    })
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

describe('settings', () => {
  test('are those of the answer', () => {
    const { settings, stream, store } = askOf({
      temperature: 0.3,
      top_p: 0.9,
      stop_sequences: ['END', ''],
      stream: true,
      tools: [{ ...tool, type: 'custom', cache_control: { type: 'ephemeral' }, strict: true }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      output_config: {
        effort: 'high',
        format: { type: 'json_schema', schema: { type: 'object' } },
      },
    })
    expect({ settings, stream, store }).toEqual({
      stream: true,
      store: false,
      settings: {
        maxTokens: 9_000,
        temperature: 0.3,
        topP: 0.9,
        stop: ['END'],
        reasoningEffort: 'high',
        tools: [
          {
            type: 'function',
            function: {
              name: 'add',
              description: 'Adds',
              parameters: { type: 'object' },
              strict: true,
            },
            cache_control: { type: 'ephemeral' },
          },
        ],
        toolChoice: 'required',
        parallelToolCalls: false,
        responseFormat: {
          type: 'json_schema',
          json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
        },
      },
    })
  })

  test.each([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'any' }, 'required'],
    [{ type: 'none' }, 'none'],
    [
      { type: 'tool', name: 'add' },
      { type: 'function', function: { name: 'add' } },
    ],
  ])('have the choice %j of a tool in the words of models', (choice, expected) => {
    const { settings } = askOf({ tools: [tool], tool_choice: choice })
    expect(settings.toolChoice).toEqual(expected)
    expect(settings).not.toHaveProperty('parallelToolCalls')
  })

  test.each([
    [{ type: 'disabled' }, 'none'],
    [{ type: 'adaptive', display: 'omitted' }, undefined],
    [{ type: 'enabled', budget_tokens: 1_024 }, 'low'],
    [{ type: 'enabled', budget_tokens: 8_000 }, 'medium'],
    [{ type: 'enabled', budget_tokens: 30_000 }, 'high'],
  ])('have the thinking %j as an effort', (thinking, effort) => {
    expect(askOf({ thinking, max_tokens: 32_000 }).settings.reasoningEffort).toBe(effort)
    const both = { thinking, max_tokens: 32_000, output_config: { effort: 'max' } }
    expect(askOf(both).settings.reasoningEffort).toBe('max')
  })

  test('that only some providers know are passed on where the operator lets them through', () => {
    const { foreign } = asked({
      top_k: 5,
      thinking: { type: 'adaptive' },
      metadata: { user_id: 'u1' },
      context_management: { edits: [] },
    })
    expect(foreign.paths).toEqual(['top_k', 'context_management'])
    expect(foreign.values).toMatchObject({
      top_k: 5,
      thinking: { type: 'adaptive' },
      metadata: { user_id: 'u1' },
      user: 'u1',
    })
  })

  test('have a mark for the whole conversation on its last message', () => {
    const mark = { type: 'ephemeral', ttl: '1h' }
    expect(askOf({ cache_control: mark }).messages.at(-1)?.extra).toEqual({ cache_control: mark })
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

describe('a request is rejected', () => {
  test.each<[string, object, string]>([
    ['without max_tokens', { max_tokens: undefined }, 'max_tokens: must be there'],
    ['for no tokens', { max_tokens: 0 }, 'max_tokens'],
    ['without messages', { messages: [] }, 'messages'],
    [
      'of the system alone',
      { messages: [{ role: 'system', content: 'a' }] },
      'messages: must hold',
    ],
    ['with a role of others', { messages: [{ role: 'tool', content: 'a' }] }, 'messages[0].role'],
    [
      'with a PDF',
      { messages: [user([{ type: 'document', source: { type: 'base64', data: 'a' } }])] },
      'messages[0].content[0].source.type: cannot be honoured: the source of a document',
    ],
    [
      'with a file of Anthropic',
      { messages: [user([{ type: 'image', source: { type: 'file', file_id: 'f' } }])] },
      'cannot be honoured: the source of an image',
    ],
    [
      'with a call of a server',
      { messages: [user('a'), answered([{ type: 'server_tool_use', id: 'a', name: 'b' }])] },
      'a block of type "server_tool_use" is not supported',
    ],
    [
      'with a call of a user',
      { messages: [user([call('x')])] },
      'a block of type "tool_use" is not known here',
    ],
    ['for MCP servers', { mcp_servers: [{ url: 'u' }] }, 'mcp_servers: cannot be honoured'],
    ['for a container', { container: 'c' }, 'container: cannot be honoured'],
    ['with an unknown field of ours', { moa: { layer: [] } }, 'moa.layer: is not a known field'],
    [
      'that forces a tool without tools',
      { tool_choice: { type: 'any' } },
      'the request has no tools',
    ],
    [
      'that forces a tool it does not have',
      { tools: [tool], tool_choice: { type: 'tool', name: 'sub' } },
      'this tool is not among the tools',
    ],
    [
      'with a budget over its tokens',
      { thinking: { type: 'enabled', budget_tokens: 9_000 } },
      'thinking.budget_tokens: must be less than max_tokens',
    ],
    [
      'with a small budget',
      { thinking: { type: 'enabled', budget_tokens: 10 } },
      'thinking.budget_tokens',
    ],
    [
      'with a schema that is none',
      { output_config: { format: { type: 'json_schema', schema: { type: 3 } } } },
      'output_config.format.schema.type: is no JSON Schema',
    ],
  ])('%s', (_what, body, problem) => {
    expect(problemOf(body)).toContain(problem)
  })

  test.each([
    'web_search_20250305',
    'web_fetch_20250910',
    'code_execution_20250825',
    'bash_20250124',
    'text_editor_20250728',
    'computer_20250124',
    'memory_20250818',
  ])('for the tool %s, by its name', (type) => {
    expect(problemOf({ tools: [tool, { type, name: 'x' }] })).toContain(
      `tools[1].type: cannot be honoured: a tool of type "${type}"`,
    )
  })

  test('without a word of a value that is no name', () => {
    expect(problemOf({ tools: [{ type: 'My Secret!', name: 'x' }] })).not.toContain('Secret')
  })
})

describe('the estimate of a prompt', () => {
  const count = (body: object) => {
    const counted = countTokens({ model: 'any', messages: [user('')], ...body })
    if (!counted.ok) throw new Error(counted.error.message)
    return counted.value
  }

  test('is never 0, and needs no max_tokens', () => {
    expect(count({})).toBeGreaterThan(0)
  })

  test('grows with all that is said', () => {
    const base = count({})
    const long = 'word '.repeat(400)
    for (const body of [
      { messages: [user(long)] },
      { messages: [user([text(long)])] },
      { system: long },
      { system: [text(long)] },
      { tools: [{ ...tool, description: long }] },
      { tools: [{ ...tool, input_schema: { description: long } }] },
      { messages: [user('a'), answered([call('x', { a: long })])] },
      { messages: [user('a'), answered([call('x')]), user([result('x', [text(long)])])] },
      {
        messages: [user([{ type: 'document', source: { type: 'text', data: long } }])],
      },
    ])
      expect([body, count(body) - base > 450 && count(body) - base < 600]).toEqual([body, true])
  })

  test('counts an image as one, however long its data is', () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'A'.repeat(100_000) }
    const tokens = count({ messages: [user([{ type: 'image', source }])] })
    expect(tokens).toBeGreaterThan(1_000)
    expect(tokens).toBeLessThan(2_000)
  })

  test('counts other scripts denser than Latin ones', () => {
    expect(count({ messages: [user('語'.repeat(300))] })).toBeGreaterThan(
      2 * count({ messages: [user('a'.repeat(300))] }),
    )
  })

  test('is what a stream begins with', () => {
    const { options } = asked({ messages: [user('word '.repeat(400))] })
    expect(options).toEqual({ inputTokens: expect.any(Number) })
    expect((options as { inputTokens: number }).inputTokens).toBeGreaterThan(450)
  })
})

describe('a body whose endpoint is not named', () => {
  const messages = [user('Hi')]
  test.each<[string, object]>([
    ['a system', { messages, system: 'a' }],
    ['texts that end it', { messages, stop_sequences: ['a'] }],
    ['a tool of this shape', { messages, tools: [tool] }],
    ['a call', { messages: [user('a'), answered([call('x')])] }],
    ['a result', { messages: [user([result('x')])] }],
    ['fields of a hook, without messages', { model: 'demo', max_tokens: 9, system: 'a' }],
  ])('is of this shape when it has %s', (_what, body) => {
    expect(messagesShape.claims({ ...body })).toBe(true)
  })

  test('is not of this shape when others may have it', () => {
    expect(messagesShape.claims({ model: 'demo', max_tokens: 9, messages })).toBe(false)
    expect(messagesShape.claims({ model: 'demo', input: 'a', system: 'b' })).toBe(false)
    const chatTool = { type: 'function', function: { name: 'a' } }
    expect(messagesShape.claims({ messages: [user([text('a')])], tools: [chatTool] })).toBe(false)
  })
})
