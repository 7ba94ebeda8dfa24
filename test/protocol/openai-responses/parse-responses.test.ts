import { describe, expect, test } from 'vitest'
import { parseResponses } from '../../../src/protocol/openai-responses/parse-responses.ts'

function read(body: object) {
  return parseResponses({ model: 'demo', input: 'Hi', ...body })
}

function parsed(body: object) {
  const result = read(body)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe('a request', () => {
  test('of text is one message of the user', () => {
    expect(parsed({}).ask).toEqual({
      model: 'demo',
      messages: [{ role: 'user', content: 'Hi' }],
      settings: {},
      overrides: {},
      cache: 'use',
      progress: 'none',
      report: 'full',
      stream: false,
      store: false,
    })
  })

  test('of messages has the instructions first, then the messages with their roles and parts in order', () => {
    const input = [
      { type: 'message', role: 'developer', content: 'Be kind' },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look' },
          { type: 'input_image', image_url: 'https://x.test/a.png', detail: 'low' },
        ],
      },
      {
        id: 'msg_1',
        status: 'completed',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'Yes', annotations: [], logprobs: [] },
          { type: 'refusal', refusal: 'No' },
        ],
      },
      { type: 'reasoning', id: 'rs_1', summary: [] },
      { role: 'user', content: 'Why?' },
    ]
    expect(parsed({ instructions: 'Be brief', input }).ask.messages).toEqual([
      { role: 'system', content: 'Be brief' },
      { role: 'developer', content: 'Be kind' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', url: 'https://x.test/a.png', detail: 'low' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Yes' },
          { type: 'text', text: 'No' },
        ],
      },
      { role: 'user', content: 'Why?' },
    ])
  })

  test('has the same settings as in every shape', () => {
    const schema = { type: 'object' }
    const format = { type: 'json_schema', name: 'reply', schema, strict: true }
    const { ask } = parsed({
      max_output_tokens: 50,
      temperature: 0.5,
      top_p: 0.9,
      text: { format, verbosity: 'low' },
      reasoning: { effort: 'high', summary: 'auto' },
      store: true,
      stream: true,
      moa: { cache: 'off', progress: 'events', max_cost_usd: 1 },
    })
    expect(ask.settings).toEqual({
      maxTokens: 50,
      temperature: 0.5,
      topP: 0.9,
      verbosity: 'low',
      reasoningEffort: 'high',
      responseFormat: { type: 'json_schema', json_schema: { name: 'reply', schema, strict: true } },
    })
    expect(ask).toMatchObject({
      store: true,
      stream: true,
      cache: 'off',
      progress: 'events',
      overrides: { max_cost_usd: 1 },
    })
  })

  test('may have unknown fields, and null for missing ones', () => {
    const nulls = ['instructions', 'tools', 'previous_response_id', 'conversation', 'text', 'moa']
    const body = Object.fromEntries(nulls.map((name) => [name, null]))
    const empty = { context_management: [], moderation: {}, access_programs: null }
    const foreign = { client_metadata: { a: 1 }, stream_options: { include_obfuscation: false } }
    const found = parsed({ ...body, ...empty, ...foreign, tools: [], include: ['x'] })
    expect(found.ask).toEqual(parsed({}).ask)
    expect(found.foreign.paths).toEqual(['client_metadata'])
  })

  test('may have the items of an answer in its input, and nothing of them is foreign', () => {
    const item = { id: 'x', status: 'completed' }
    const text = { type: 'output_text', text: 'Hi', annotations: [], logprobs: [] }
    const input = [
      { type: 'reasoning', ...item, summary: [], encrypted_content: 'x' },
      { type: 'message', ...item, role: 'assistant', content: [text] },
      { role: 'user', content: 'And?' },
    ]
    expect(parsed({ input }).foreign.paths).toEqual([])
  })

  test('is repeated in the answer', () => {
    const body = { instructions: 'Be brief', metadata: { a: '1' }, temperature: 0.5, user: 'ann' }
    expect(parsed(body).options).toMatchObject({ ...body, tools: [], tool_choice: 'auto' })
  })
})

describe('an unsupported field is rejected by its name', () => {
  const user = { role: 'user', content: 'Hi' }
  const file = { type: 'input_file', file_id: 'f' }
  test.each<[param: string | null, body: object]>([
    ['tools[0].type', { tools: [{ type: 'file_search', vector_store_ids: [] }] }],
    ['tools[0].type', { tools: [{ type: 'web_search' }] }],
    [
      'tools[0].tools[0].type',
      { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'mcp' }] }] },
    ],
    ['tool_choice.type', { tool_choice: { type: 'web_search_preview' } }],
    ['tool_choice', { tool_choice: 'required' }],
    ['conversation', { conversation: 'conv_1' }],
    ['prompt', { prompt: { id: 'p' } }],
    ['context_management', { context_management: [{ type: 'compaction' }] }],
    ['moderation', { moderation: { model: 'm' } }],
    ['access_programs', { access_programs: 'all' }],
    ['moderation', { moderation: true }],
    ['context_management', { context_management: 1 }],
    [
      'input[1].call_id',
      { input: [user, { type: 'function_call_output', call_id: 'c', output: '' }] },
    ],
    ['input[0].content[0].type', { input: [{ role: 'user', content: [{ type: 'input_audio' }] }] }],
    ['input[1].type', { input: [user, { type: 'item_reference', id: 'msg_1' }] }],
    ['input[0].content[0].type', { input: [{ role: 'user', content: [file] }] }],
    [
      'input[0].content[0].image_url',
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
    ],
    ['input[0].role', { input: [{ role: 'tool', content: 'x' }] }],
    ['input', { input: [] }],
    ['input', { input: [{ type: 'reasoning', summary: [] }] }],
    ['input', { input: undefined }],
    ['moa.nonsense', { moa: { nonsense: 1 } }],
  ])('%s', (param, body) => {
    expect(read(body)).toMatchObject({ ok: false, error: { param } })
  })

  test('with the field or route to use instead', () => {
    const reference = read({ input: [{ type: 'item_reference', id: 'msg_1' }] })
    expect(reference).toMatchObject({ error: { message: expect.stringContaining('store') } })
    expect(read({ conversation: 'conv_1' })).toMatchObject({
      error: { message: expect.stringContaining('previous_response_id') },
    })
    for (const type of ['input_file', 'input_audio'])
      expect(read({ input: [{ role: 'user', content: [{ type }] }] })).toMatchObject({
        error: { message: expect.stringContaining(`"${type}" cannot be honoured`) },
      })
    expect(read({ tools: [{ type: 'code_interpreter' }] })).toMatchObject({
      error: { message: expect.stringContaining('"code_interpreter" cannot be honoured') },
    })
  })
})

describe('tools', () => {
  const parameters = { type: 'object', properties: {} }
  const look = { type: 'function', name: 'look', description: 'Looks', parameters, strict: true }
  const calls = { type: 'function', function: { name: 'look' } }

  test('and the choice among them become settings of the answer, and are repeated in it', () => {
    const body = { tools: [look], tool_choice: { type: 'function', name: 'look' } }
    const { ask, options } = parsed({ ...body, parallel_tool_calls: false, max_tool_calls: 3 })
    expect(ask.settings).toEqual({
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: 'Looks', parameters, strict: true },
        },
      ],
      toolChoice: calls,
      parallelToolCalls: false,
    })
    expect(options).toMatchObject({ ...body, parallel_tool_calls: false, max_tool_calls: 3 })
  })

  test('are repeated with every field that the types of clients have', () => {
    const { options } = parsed({ tools: [{ type: 'function', name: 'f' }] })
    expect(options.tools).toEqual([
      { type: 'function', name: 'f', description: null, parameters: null, strict: false },
    ])
  })

  test('that clients declare unasked are left out and named; without others there are none', () => {
    const tools = [
      { type: 'web_search', external_web_access: false },
      { type: 'tool_search', execution: 'client' },
      { type: 'local_shell' },
    ]
    const { ask, foreign } = parsed({ tools })
    expect(ask.settings).toEqual({})
    expect(foreign.paths).toEqual(['tools[0]', 'tools[1]', 'tools[2]'])
  })

  test('in the input count too, and nothing of an item that is left out is a message', () => {
    const input = [
      { type: 'additional_tools', role: 'developer', tools: [look] },
      { role: 'user', content: 'Hi' },
      { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } },
    ]
    const { ask, foreign } = parsed({ input })
    expect(ask.settings.tools).toHaveLength(1)
    expect(ask.messages).toEqual([{ role: 'user', content: 'Hi' }])
    expect(foreign.paths).toEqual([])
  })
})

describe('fields that nothing here depends on', () => {
  const body = {
    user: 'ann',
    metadata: { a: '1' },
    safety_identifier: 's',
    prompt_cache_key: 'k',
    prompt_cache_retention: '24h',
    prompt_cache_options: { ttl: '30m' },
    service_tier: 'flex',
  }

  test('may go to a provider, and are repeated in the answer', () => {
    const { foreign, options } = parsed(body)
    expect(foreign).toEqual({ paths: [], values: body })
    const { prompt_cache_options: _options, ...echo } = body
    expect(options).toMatchObject(echo)
  })

  test('have a wish for a summary of reasoning, and no other field of it', () => {
    const { foreign } = parsed({ reasoning: { effort: 'low', summary: 'auto' } })
    expect(foreign.values).toEqual({ reasoning: { summary: 'auto' } })
  })

  test('are named where they are ignored: log probabilities', () => {
    expect(parsed({ top_logprobs: 2 }).foreign.paths).toEqual(['top_logprobs'])
    expect(parsed({ top_logprobs: 0 }).foreign.paths).toEqual([])
  })
})

describe('an answer is', () => {
  test.each<[boolean | undefined, boolean, boolean]>([
    [undefined, true, false],
    [true, true, true],
    [false, false, false],
  ])('stored %s: repeated as %s, with its proposals %s', (store, repeated, proposals) => {
    const { ask, options } = parsed({ store })
    expect([options.store, ask.store]).toEqual([repeated, proposals])
  })

  test.each<[body: object, sealed: boolean | undefined]>([
    [{}, undefined],
    [{ store: true }, undefined],
    [{ store: false }, true],
    [{ include: ['reasoning.encrypted_content'] }, true],
    [{ include: ['message.output_text.logprobs'] }, undefined],
  ])('returned with what a model wants back: %j %s', (body, sealed) => {
    expect(parsed(body).options.sealed).toBe(sealed)
  })
})
