import { describe, expect, test } from 'vitest'
import { user, answered, call, tool, asked, askOf, problemOf } from './asked.ts'

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
      'with two tools of one name',
      { tools: [tool, { ...tool, description: 'Other' }] },
      'tools[1].name: another tool has this name',
    ],
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
